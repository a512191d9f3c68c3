//! The operator's commands: their objects, their errors, with a suite and without.

use saycart_testing::Tier;
use serde_json::json;

use crate::world::{Run, Shop, saycart};

#[test]
fn an_account_is_made_with_a_password_that_is_shown_once() {
    let shop = Shop::open();

    let made = shop.run(&["user", "add", "anna@shop.example"]).json();
    let listed = shop.run(&["user", "list"]).json();

    assert!(made["password"].as_str().unwrap().len() >= 12, "{made}");
    assert_eq!(made["email"], "anna@shop.example");
    assert_eq!(made["roles"], json!(["shopper"]));
    assert_eq!(made["disabled_at"], json!(null));
    assert!(made["user_id"].as_str().unwrap().starts_with("usr_"));
    let mut without_password = made.clone();
    without_password.as_object_mut().unwrap().remove("password");
    assert_eq!(listed, json!({ "items": [without_password], "next": null }));
}

#[test]
fn an_address_that_is_taken_is_an_error_for_machines() {
    let shop = Shop::open();
    shop.account("anna");

    let refused = shop.run(&["user", "add", "Anna@shop.example"]).error();

    assert_eq!(refused["error"]["code"], "already_exists");
}

#[test]
fn a_password_may_be_given_on_standard_input() {
    let shop = Shop::open();

    let made = shop
        .run_with_input(
            &["user", "add", "anna@shop.example", "--password-stdin"],
            "correct horse battery staple\n",
        )
        .json();

    assert_eq!(made.get("password"), None);
}

#[test]
fn a_vendor_id_registers_amazons_three_addresses() {
    let shop = Shop::open();

    let listed = shop.run(&["client", "list"]).json();

    let client = &listed["items"][0];
    let uris = client["redirect_uris"].as_array().unwrap();
    let hosts: Vec<&str> = uris
        .iter()
        .filter_map(|uri| uri.as_str()?.split('/').nth(2))
        .collect();
    assert_eq!(hosts.len(), 3, "{client}");
    for host in [
        "pitangui.amazon.com",
        "layla.amazon.com",
        "alexa.amazon.co.jp",
    ] {
        assert!(hosts.contains(&host), "{client}");
    }
    assert_eq!(client["profile"], "alexa");
    assert_eq!(client.get("client_secret"), None);
    assert!(client["scope"].is_string());
}

#[test]
fn a_spoken_name_finds_its_product() {
    let shop = Shop::open();

    let found = shop.run(&["catalogue", "search", "echo dot"]).json();

    assert_eq!(found["decision"], "take");
    let first = &found["items"][0];
    assert_eq!(first["sku"], "ECHO-DOT-5");
    assert_eq!(
        first["price"],
        json!({ "amount_minor": 4999, "currency": "USD" })
    );
    assert_eq!(first["in_stock"], true);
}

#[test]
fn an_exported_catalogue_is_imported_without_a_change() {
    let shop = Shop::open();
    for name in ["shop.csv", "shop.jsonl"] {
        let file = shop.folder().join(name).display().to_string();

        let exported = shop.run(&["catalogue", "export", &file]).json();
        let imported = shop.run(&["catalogue", "import", &file]).json();

        assert_eq!(exported["file"], file);
        let changes = ["added", "changed", "withdrawn"].map(|change| imported[change].clone());
        assert_eq!(changes, [json!(0), json!(0), json!(0)], "{name}");
    }
    let printed = shop.run(&["catalogue", "export", "--format", "jsonl"]);
    let file = std::fs::read_to_string(shop.folder().join("shop.jsonl")).unwrap();
    assert_eq!(printed.stdout, file);
}

#[test]
fn a_delta_changes_only_what_it_names() {
    let shop = Shop::open();
    let file = shop.folder().join("prices.csv");
    std::fs::write(&file, "sku,price_minor\nECHO-DOT-5,3999\n").unwrap();

    let done = shop
        .run(&[
            "catalogue",
            "import",
            "--delta",
            &file.display().to_string(),
        ])
        .json();

    assert_eq!(
        (&done["changed"], &done["withdrawn"]),
        (&json!(1), &json!(0))
    );
    let found = shop.run(&["catalogue", "search", "echo dot"]).json();
    assert_eq!(found["items"][0]["price"]["amount_minor"], 3999);
}

#[test]
fn a_bad_row_keeps_the_old_catalogue() {
    let shop = Shop::open();
    let file = shop.folder().join("bad.csv");
    std::fs::write(
        &file,
        "sku,name,price_minor,currency\nA,Apple,1,USD\nB,Pear,x,USD\n",
    )
    .unwrap();

    let refused = shop
        .run(&["catalogue", "import", &file.display().to_string()])
        .error();

    assert_eq!(refused["error"]["code"], "catalogue_row");
    assert!(
        refused["error"]["message"].as_str().unwrap().contains('3'),
        "{refused}"
    );
    let found = shop.run(&["catalogue", "search", "echo dot"]).json();
    assert_eq!(found["decision"], "take");
}

#[test]
fn every_bad_row_is_told() {
    let shop = Shop::open();
    let file = shop.folder().join("bad.csv").display().to_string();
    std::fs::write(
        &file,
        "sku,name,price_minor,currency\nA,Apple,1,USD\nB,Pear,x,USD\nC,,1,USD\n",
    )
    .unwrap();

    let refused = shop.run(&["catalogue", "import", &file]).error();
    let searched = shop
        .run(&["catalogue", "search", "--catalogue", &file, "apple"])
        .error();

    for refused in [refused, searched] {
        assert_eq!(refused["error"]["code"], "catalogue_row");
        let message = |error: &serde_json::Value| error["message"].as_str().unwrap().to_owned();
        let others = refused["error"]["others"].as_array().unwrap();
        let (first, second) = (message(&refused["error"]), message(&others[0]));
        assert!(
            first.starts_with("row 3, `price_minor`: must be a whole number"),
            "{first}"
        );
        assert_eq!(second, "row 4, `name`: is needed and must not be empty");
        assert_eq!(others.len(), 1);
    }
}

#[test]
fn what_is_sold_is_listed_page_by_page() {
    let shop = Shop::open();
    let file = shop.folder().join("small.csv").display().to_string();
    std::fs::write(
        &file,
        "sku,name,price_minor,currency,in_stock\nB,Pear,250,USD,false\nA,Apple,199,USD,true\n",
    )
    .unwrap();
    shop.run(&["catalogue", "import", &file]).json();

    let first = shop.run(&["catalogue", "list", "--limit", "1"]).json();
    let rest = shop.run(&["catalogue", "list", "--after", "A"]).json();

    let apple = json!({
        "sku": "A", "name": "Apple", "in_stock": true,
        "price": { "amount_minor": 199, "currency": "USD" },
    });
    assert_eq!(first, json!({ "items": [apple], "next": "A" }));
    assert_eq!(
        (
            &rest["items"][0]["sku"],
            &rest["items"][0]["in_stock"],
            &rest["next"]
        ),
        (&json!("B"), &json!(false), &json!(null))
    );
}

#[test]
fn commands_work_without_a_running_suite_on_files() {
    let mut shop = Shop::open();
    shop.account("anna");
    assert_eq!(shop.end("TERM"), Some(0));

    let listed = shop.run(&["user", "list"]);
    let made = shop.run(&["user", "add", "bert@shop.example"]);

    if Tier::chosen() == Tier::Replicas {
        // Other processes may serve from there: nothing is started for one command.
        assert_eq!(made.error()["error"]["code"], "no_way_to_administer");
        return;
    }
    assert_eq!(listed.json()["items"][0]["email"], "anna@shop.example");
    assert_eq!(made.json()["email"], "bert@shop.example");
    assert!(
        !listed.stderr.contains("\"level\":\"ERROR\""),
        "{}",
        listed.stderr
    );
}

#[test]
fn a_new_installation_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data").display().to_string();
    let list = || {
        let mut list = saycart(&["user", "list", "--data-dir", &data_dir]);
        Run::of(list.env("SAYCART_ENVIRONMENT", "development"), "")
    };

    let (first, second) = (list(), list());

    assert_eq!(first.status, Some(0), "{first:?}");
    assert!(first.stderr.contains("a new installation"), "{first:?}");
    assert!(first.stderr.contains(&data_dir), "{first:?}");
    assert_eq!(second.stderr, "");
}

#[test]
fn linking_elsewhere_makes_no_installation_here() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let mut link = saycart(&[
        "alexa",
        "link",
        "--url",
        "https://shop.invalid",
        "--client-id",
        "cli_1",
        "--client-secret-stdin",
        "--user",
        "anna@shop.example",
        "--password-stdin",
        "--data-dir",
        &data_dir.display().to_string(),
    ]);
    link.env("SAYCART_ENVIRONMENT", "development");

    let refused = Run::of(&mut link, "secret\npassword\n");

    assert_eq!(refused.status, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--redirect-uri"), "{refused:?}");
    assert!(!data_dir.exists());
}

#[test]
fn who_may_introspect_what_is_shown() {
    let shop = Shop::open();
    let arguments = [
        "client",
        "add",
        "Site",
        "--profile",
        "confidential",
        "--redirect-uri",
        "https://site.example/back",
        "--audience",
        "cart",
    ];

    let made = shop.run(&arguments).json();
    let listed = shop.run(&["client", "list"]).json();

    assert_eq!(made["audiences"], json!(["cart"]));
    let clients = listed["items"].as_array().unwrap();
    let site = clients.iter().find(|it| it["client_name"] == "Site");
    assert_eq!(site.unwrap()["audiences"], json!(["cart"]));
    assert_eq!(site.unwrap()["disabled_at"], json!(null));
}

#[test]
fn a_list_goes_on_where_a_page_ended() {
    let shop = Shop::open();
    for name in ["anna", "bert", "carl"] {
        shop.account(name);
    }

    let first = shop.run(&["user", "list", "--limit", "2"]).json();
    let next = first["next"].as_str().unwrap();
    let second = shop
        .run(&["user", "list", "--limit", "2", "--after", next])
        .json();

    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    assert_eq!(second["items"][0]["email"], "carl@shop.example");
    assert!(second["next"].is_null());
}

#[test]
fn the_stand_in_links_says_and_sends() {
    let shop = Shop::open();
    let (email, password) = shop.account("anna");
    let secret =
        saycart_service::ExposeSecret::expose_secret(&shop.client.client_secret).to_owned();

    let linked = shop.run_with_input(
        &[
            "alexa",
            "link",
            "--client-id",
            &shop.client.client_id,
            "--client-secret-stdin",
            "--user",
            &email,
            "--password-stdin",
        ],
        &format!("{secret}\n{password}\n"),
    );
    let said = shop
        .run(&["alexa", "say", "add an echo dot to my cart"])
        .json();
    let elsewhere = ["alexa", "say", "hello", "--url", "https://staging.invalid"];
    let elsewhere = shop.run(&elsewhere);
    let body = shop.folder().join("garbage.json");
    std::fs::write(&body, "{}").unwrap();
    let sent = shop.run(&["alexa", "send", &body.display().to_string()]);

    assert_eq!(linked.json()["linked"], "anna@shop.example");
    assert!(
        said["answer"]["speech"]
            .as_str()
            .unwrap()
            .contains("Echo Dot"),
        "{said}"
    );
    assert_eq!(said["answer"]["card"], json!("Simple"));
    // What one suite gave is not shown to another.
    assert_eq!(elsewhere.error()["error"]["code"], "linked_elsewhere");
    assert_eq!(sent.error()["error"]["code"], "request_refused");
}

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [
        &["usr"][..],
        &["user", "add"],
        &["user", "list", "--limit", "0"],
        &["alexa", "link"],
        &["alexa", "say", "hello", "--url", "localhost:8443"],
        &["up"],
    ] {
        let run = Run::of(&mut saycart(arguments), "");
        let for_machines = Run::of(saycart(arguments).arg("--json"), "");

        assert_eq!(run.status, Some(2), "{arguments:?}: {run:?}");
        assert_eq!(run.stdout, "");
        assert_eq!(for_machines.error_with(2)["error"]["code"], "usage");
        assert_eq!(for_machines.stderr.lines().count(), 1);
    }
}

#[test]
fn help_is_a_result() {
    let run = Run::of(&mut saycart(&["--help"]), "");

    assert_eq!(run.status, Some(0));
    assert!(
        run.stdout.contains("demo") && run.stdout.contains("catalogue"),
        "{run:?}"
    );
}

#[test]
fn a_chain_is_written_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("certs");

    let run = Run::of(
        &mut saycart(&["certs", "dev-alexa", &dir.display().to_string(), "--json"]),
        "",
    );

    assert!(run.json()["root"].as_str().unwrap().ends_with("root.pem"));
    let key = std::fs::metadata(dir.join("leaf.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let chain = std::fs::read_to_string(dir.join("chain.pem")).unwrap();
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);
}
