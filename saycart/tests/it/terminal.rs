//! At a terminal, secrets are asked for by name and are not shown, and what takes long says how far it
//! is.

use std::fs::File;
use std::io::{Read as _, Write as _};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};

use crate::world::saycart;

#[test]
fn a_password_is_asked_for_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let terminal = openpt(flags).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let mut command = saycart(&["user", "add", "anna@shop.example", "--password-stdin"]);
    command
        .args(["--data-dir", &folder.path().display().to_string()])
        .env("SAYCART_ENVIRONMENT", "development")
        .stdin(ioctl_tiocgptpeer(&terminal, flags).unwrap());
    let mut terminal = File::from(terminal);

    let mut program = command.spawn().unwrap();
    // The program's end of the terminal is the last one open: its end ends what is read.
    drop(command);
    let mut prompt = [0; "password: ".len()];
    let stderr = program.stderr.as_mut().unwrap();
    stderr.read_exact(&mut prompt).unwrap();
    terminal
        .write_all(b"correct horse battery staple\n")
        .unwrap();
    let ended = program.wait_with_output().unwrap();
    let mut shown = Vec::new();
    // A terminal that nobody has open any more ends with an error.
    let _hung_up = terminal.read_to_end(&mut shown);

    assert_eq!(&prompt, b"password: ");
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(String::from_utf8(shown).unwrap().trim(), "");
}

#[test]
fn an_import_says_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.csv");
    std::fs::write(&file, "sku,name,price_minor,currency\nA,Apple,1,USD\n").unwrap();
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let terminal = openpt(flags).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let import = || {
        let file = file.display().to_string();
        let data_dir = folder.path().join("data").display().to_string();
        let rest = ["--data-dir", data_dir.as_str()];
        let mut command = saycart(&[&["catalogue", "import", file.as_str()], &rest[..]].concat());
        command.env("SAYCART_ENVIRONMENT", "development");
        command
    };
    let mut seen = import();
    seen.stderr(ioctl_tiocgptpeer(&terminal, flags).unwrap());

    let seen = {
        let program = seen.spawn().unwrap();
        drop(seen);
        program.wait_with_output().unwrap()
    };
    let unseen = import().output().unwrap();
    let mut shown = Vec::new();
    let _hung_up = File::from(terminal).read_to_end(&mut shown);

    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("] 100 %"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    assert_eq!(
        seen.stdout,
        b"1 products: 1 added, 0 changed, 0 withdrawn\n"
    );
    assert_eq!(unseen.stderr, b"");
    assert_eq!(
        unseen.stdout,
        b"1 products: 0 added, 0 changed, 0 withdrawn\n"
    );
}
