//! At a terminal, secrets are asked for by name and are not shown.

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
