//! The demo plays the main job and says so.

use crate::world::{Run, saycart};

#[test]
fn the_demo_plays_the_main_job_and_ends() {
    let run = Run::of(&mut saycart(&["demo", "--once"]), "");

    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(
        run.stdout.starts_with("ready https://localhost:"),
        "{run:?}"
    );
    for part in [
        "“add an echo dot to my cart”",
        "LinkAccount",
        "POST /oauth2/token",
        "pitangui.amazon.com",
        "1 × Echo Dot",
        "GET /v1/cart",
        "Every step went as it should",
    ] {
        assert!(run.stdout.contains(part), "no {part} in {}", run.stdout);
    }
    assert_eq!(run.stderr, "");
    assert!(!run.stdout.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn no_two_demos_share_a_secret() {
    let secrets = || {
        let run = Run::of(&mut saycart(&["demo", "--once"]), "");
        let lines = run.stdout.lines().map(str::trim);
        let secrets: Vec<String> = lines
            .filter(|line| line.starts_with("password ") || line.starts_with("secret "))
            .map(str::to_owned)
            .collect();
        assert_eq!(secrets.len(), 2, "{}", run.stdout);
        secrets
    };

    let (first, second) = (secrets(), secrets());

    assert!(
        first.iter().all(|secret| !second.contains(secret)),
        "{first:?}"
    );
}

#[test]
fn the_demo_takes_no_configuration() {
    let run = Run::of(
        &mut saycart(&["demo", "--once", "--data-dir", "/tmp/x"]),
        "",
    );

    assert_eq!(run.status, Some(2));
}
