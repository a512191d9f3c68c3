//! Starts before everything is there: machines come up in any order.

use std::net::TcpListener;

use saycart_testing::{PostgresServer, free_port};
use tempfile::TempDir;

use crate::world::{Run, Running, saycart};

const PASSWORD: &str = "hunter2hunter2";

/// A service that is told of a database, and where it is asked for its health.
struct Place {
    folder: TempDir,
    admin: u16,
    database_url: String,
}

impl Place {
    fn on(server: &PostgresServer, database: &str) -> Self {
        let port = server.port();
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            admin: free_port(),
            database_url: format!("postgres://saycart:{PASSWORD}@127.0.0.1:{port}/{database}"),
        };
        let added = Run::of(&mut place.command(&["keys", "add"]), "");
        assert_eq!(added.status, Some(0), "{added:?}");
        place
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = saycart(arguments);
        command.envs([
            ("SAYCART_ENVIRONMENT", "development"),
            (
                "SAYCART_DATA_DIR",
                &self.folder.path().display().to_string(),
            ),
            ("SAYCART_PUBLIC_URL", "https://localhost:8443"),
            ("SAYCART_ADMIN_LISTEN", &format!("127.0.0.1:{}", self.admin)),
            ("SAYCART_AUTH__DATABASE_URL", &self.database_url),
            ("SAYCART_CART__DATABASE_URL", &self.database_url),
            (
                "SAYCART_AUTH__TOKEN_KEYS_FILE",
                &self.folder.path().join("tokens.json").display().to_string(),
            ),
            ("SAYCART_AUTH__GRPC_LISTEN", "127.0.0.1:0"),
            ("SAYCART_AUTH__HTTP_LISTEN", "127.0.0.1:0"),
            ("SAYCART_CART__GRPC_LISTEN", "127.0.0.1:0"),
            ("SAYCART_CART__AUTH_GRPC_URL", "http://127.0.0.1:1"),
            ("SAYCART_GATEWAY__LISTEN", "127.0.0.1:0"),
        ]);
        command
    }

    fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    fn health(&self, service: &str) -> Run {
        Run::of(&mut self.command(&["health", service]), "")
    }
}

const WAITS: &str = "the start waits for the database";

#[test]
fn a_service_waits_for_its_database_and_is_ready_as_soon_as_that_is_there() {
    let server = PostgresServer::start();
    for (service, part) in [
        ("auth-service", "auth.database"),
        ("cart-service", "cart.database"),
    ] {
        server.stop();
        let place = Place::on(&server, "postgres");

        let running = place.start(&["serve", service]);
        running.has_written(WAITS);
        let waits = place.health(service);
        server.start_again();
        running.ready();

        // Alive, and it says what is wrong, without the password.
        assert_eq!(waits.status, Some(1), "{waits:?}");
        let reason = format!("{part}: waiting for the database: ");
        assert!(waits.stderr.contains(&reason), "{waits:?}");
        assert!(!waits.stderr.contains(PASSWORD), "{waits:?}");
        assert_eq!(place.health(service).status, Some(0));
        running.signal("TERM");
        let (status, written) = running.ended();
        assert_eq!(status.code(), Some(0), "{written}");
        assert!(!written.contains(PASSWORD), "{written}");
    }
}

#[test]
fn a_signal_ends_the_wait_for_a_database_in_order() {
    let server = PostgresServer::start();
    let place = Place::on(&server, "postgres");
    server.stop();

    for arguments in [["serve", "cart-service"].as_slice(), &["up"]] {
        let running = place.start(arguments);
        running.has_written(WAITS);
        running.signal("TERM");

        let (status, written) = running.ended();
        assert_eq!(status.code(), Some(0), "{written}");
        assert!(!written.contains("ready "), "{written}");
    }
}

#[test]
fn whoever_waits_for_a_service_is_told_that_it_was_not_ready_when_the_signal_came() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut wait = saycart(&["wait", "--timeout", "60"]);
    let address = silent.local_addr().unwrap().to_string();
    let waits = Running::start(wait.env("SAYCART_ADMIN_LISTEN", address));

    let _asked = silent.accept().unwrap();
    waits.signal("TERM");

    let (status, written) = waits.ended();
    assert_eq!(status.code(), Some(1), "{written}");
    assert!(written.contains("not ready when SIGTERM came"), "{written}");
}

#[test]
fn what_waiting_does_not_mend_ends_the_start() {
    let server = PostgresServer::start();
    for (database, says) in [
        ("nowhere", "database \"nowhere\" does not exist"),
        ("postgres?user=nobody", "role \"nobody\" does not exist"),
    ] {
        let place = Place::on(&server, database);

        let ended = Run::of(&mut place.command(&["serve", "cart-service", "--json"]), "");

        let error = ended.error();
        assert_eq!(error["error"]["key"], "cart.database_url");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
}
