//! The drill after an older database was brought back.

use serde_json::json;

use crate::world::{ECHO_DOT, Run, Shop, now, saycart};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_database_forgot_ends_again_by_the_log_and_the_rest_goes_on() {
    let mut shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    let mut ben = shop.linked_shopper("ben").await;
    let mut carl = shop.linked_shopper("carl").await;
    assert_eq!(shop.end("TERM"), Some(0));
    let (backup, since) = (shop.back_up(), now().to_string());

    // After the backup: one link ends, one account goes, and one that nobody will know of.
    shop.start();
    anna.refreshes(&shop).await;
    let of_ben = shop.run(&["link", "list", "--user", "ben@shop.example"]);
    let link = of_ben.json()["items"][0]["link_id"].clone();
    let revoked = shop.run(&["link", "revoke", link.as_str().unwrap()]);
    revoked.json();
    shop.run(&["user", "delete", "carl@shop.example"]).json();
    let dora = shop.linked_shopper("dora").await;
    drop(dora);
    shop.run(&["user", "delete", "dora@shop.example"]).json();
    shop.run(&["user", "disable", "anna@shop.example"]).json();
    shop.run(&["user", "enable", "anna@shop.example"]).json();
    assert_eq!(shop.end("TERM"), Some(0));
    let log = shop.folder().join("auth.jsonl");
    // The program's output, with its line `ready`, which is no log line, and one that was cut off.
    std::fs::write(&log, format!("{}{{\"audit\":\"gr", shop.written())).unwrap();
    shop.restore(backup);
    shop.start();
    // Redis may still know better than the database.
    let lives = || {
        let shown = shop.run(&["link", "show", link.as_str().unwrap()]);
        shown.json()["ended_at"].is_null()
    };
    assert!(lives(), "forgotten that he is not linked");

    let log = log.display().to_string();
    let restored = ["auth", "restored", "--since", &since, "--replay", &log];
    let refused = shop.run(&restored).error();
    let skipping = [&restored[..], &["--skip-bad-lines"]].concat();
    let dry = shop.run(&[&skipping[..], &["--dry-run"]].concat()).json();
    let untouched = lives();
    let done = shop.run(&skipping).json();
    let config = shop.config_file().display().to_string();
    let again = [&skipping[..], &["--config", &config]].concat();
    let again = Run::of(&mut saycart(&again), "");

    assert_eq!(refused["error"]["code"], "bad_log_lines");
    assert!(untouched, "only counted");
    assert_eq!(dry["counted"], done["counted"]);
    assert_eq!(
        done["done"],
        json!({
            // Ben's; Carl's goes with his account, and so does Anna's, who was off for a moment.
            "ended_links": 3,
            "over_links": 0,
            "unknown_links": 1,
            "deleted_users": 1,
            "gone_users": 0,
            "unknown_users": 1,
            // Those that went with Ben's last link, and Anna's; with an account they go unsaid.
            "withdrawn_consents": 2,
            "gone_consents": 0,
        })
    );
    let unknown = &done["unknown_commits"];
    assert_eq!(*unknown, json!({ "lines": [], "replayed": false }));
    let by_hand = &done["by_hand"][0];
    assert_eq!(by_hand["event"], "user.disabled");
    assert!(done["quiet_until"].is_string());
    assert_eq!(again.status, Some(0), "{again:?}");
    assert!(
        again.stderr.contains("to end again: 0 links (3 are over"),
        "{again:?}"
    );
    for shopper in [&mut anna, &mut ben, &mut carl] {
        assert!(shopper.site(&shop).await.is_err());
    }
    let gone = shop.run(&["user", "show", "carl@shop.example"]).error();
    assert_eq!(gone["error"]["code"], "not_found");
    let uid = rustix::process::getuid().as_raw();
    let origin = format!(r#""origin":"socket:uid:{uid}""#);
    let written = shop.written();
    let declared = written.lines().find(|line| line.contains("auth.restored"));
    assert!(declared.unwrap().contains(&origin), "{declared:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_alone_unlinks_nobody() {
    let mut shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    assert_eq!(shop.end("TERM"), Some(0));
    let (backup, since) = (shop.back_up(), now().to_string());
    shop.start();
    anna.refreshes(&shop).await;
    assert_eq!(shop.end("TERM"), Some(0));
    shop.restore(backup);
    shop.start();

    let done = shop.run(&["auth", "restored", "--since", &since]).json();
    let future = ["auth", "restored", "--since", "2999-01-01T00:00:00Z"];
    let future = shop.run(&future).error();
    let nonsense = shop.run(&["auth", "restored", "--since", "yesterday"]);

    assert_eq!(done["done"]["ended_links"], 0);
    assert_eq!(future["error"]["code"], "invalid_field");
    assert_eq!(nonsense.status, Some(2));
    anna.refreshes(&shop).await;
    anna.says(&shop, "add an echo dot to my cart").await;
    assert_eq!(anna.cart(&shop).await, [(ECHO_DOT.to_owned(), 1)]);
}

/// A log from elsewhere may hold what this release does not know, and what a terminal would obey.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_the_service_cannot_read_is_passed_over_like_any_other() {
    let shop = Shop::open();
    let log = shop.folder().join("auth.jsonl");
    let end = |link: &str, reason: &str| {
        let detail = json!({ "reason": reason }).to_string();
        let at = "2026-11-28T11:00:00Z";
        json!({ "timestamp": at, "audit": "grant.ended", "link.id": link, "detail": detail })
    };
    let unknown = format!("lnk_{}", "0".repeat(32));
    let lines = [
        end("lnk_1", "replaced"),
        end(&unknown, "of_a_newer_release"),
        end(&unknown, "replaced"),
        json!({ "timestamp": "\u{1b}[2J", "audit": "user.deleted", "user.id": "usr_1" }),
        json!({ "timestamp": "2026-11-28T11:00:00Z", "audit": "client.disabled",
                "client.id": "\u{1b}]0;x\u{7}\u{202e}" }),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    std::fs::write(&log, lines.join("\n")).unwrap();
    let log = log.display().to_string();
    let since = "2026-11-28T10:00:00Z";
    let restored = ["auth", "restored", "--since", since, "--replay", &log];
    let config = shop.config_file().display().to_string();
    let skipping = ["--skip-bad-lines", "--dry-run"];

    let refused = shop.run(&restored);
    let done = shop.run(&[&restored[..], &skipping].concat()).json();
    let told = [&restored[..], &skipping, &["--config", &config]].concat();
    let told = Run::of(&mut saycart(&told), "");

    assert_eq!(refused.error()["error"]["code"], "bad_log_lines");
    assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
    let skipped: Vec<_> = done["skipped_lines"].as_array().unwrap().clone();
    let skipped: Vec<_> = skipped.iter().map(|bad| bad["line"].as_u64()).collect();
    assert_eq!(skipped, [Some(1), Some(2), Some(4)]);
    assert_eq!(done["counted"]["unknown_links"], 1);
    assert_eq!(told.status, Some(0), "{told:?}");
    for number in ["line 1:", "line 2:", "line 4:"] {
        assert!(told.stderr.contains(number), "{told:?}");
    }
    for written in [&told.stdout, &told.stderr] {
        let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!written.contains(obeyed), "{told:?}");
    }
}
