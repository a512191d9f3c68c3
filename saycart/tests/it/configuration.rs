//! A configuration that cannot work ends the start with a line that names the key and the mend.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use crate::world::{Run, Shop, saycart};

/// Runs `up` with this configuration file.
fn up_with(toml: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saycart.toml");
    std::fs::write(&file, toml).unwrap();
    Run::of(
        &mut saycart(&["up", "--config", &file.display().to_string()]),
        "",
    )
}

/// A development configuration on a folder of its own, ports free; ends in section `gateway`.
fn development(folder: &Path) -> String {
    format!(
        "environment = 'development'\ndata_dir = '{}'\nadmin_listen = '127.0.0.1:0'\n[gateway]\nlisten = '127.0.0.1:0'\n",
        folder.join("data").display()
    )
}

fn ends_with_lines(run: &Run, expected: &[&str]) {
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(run.stdout, "");
    for part in expected {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn without_any_configuration_the_line_to_type_is_shown() {
    let run = Run::of(&mut saycart(&["up"]), "");

    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(
        run.stderr
            .contains("SAYCART_ENVIRONMENT=development saycart up"),
        "{run:?}"
    );
}

#[test]
fn all_unknown_keys_are_named_at_once_with_what_was_meant() {
    let run = up_with("environment = 'development'\nx = 1\n[gateway]\nlistne = '127.0.0.1:0'\n");

    ends_with_lines(
        &run,
        &[
            "gateway.listne: no such key; did you mean `gateway.listen`?",
            "x: no such key",
            "saycart.toml",
        ],
    );
}

#[test]
fn a_development_switch_is_refused_in_production() {
    let run = up_with(
        "environment = 'production'\npublic_url = 'https://shop.example'\n[gateway]\ntls.mode = 'off'\ndev_chain_dir = '/tmp'\n",
    );

    ends_with_lines(
        &run,
        &["gateway.dev_chain_dir", "environment = \"development\""],
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();

    let run = up_with(&format!(
        "environment = 'development'\ndata_dir = '{}'\n",
        file.join("data").display()
    ));

    ends_with_lines(
        &run,
        &["data_dir", "cannot write to", "choose another folder"],
    );
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let toml = format!(
        "{}tls.cert_file = '/nowhere/c.pem'\ntls.key_file = '/nowhere/k.pem'\n",
        development(folder.path())
    );

    ends_with_lines(
        &up_with(&toml),
        &["gateway.tls.cert_file", "/nowhere/c.pem"],
    );
}

#[test]
fn a_pool_of_impossible_size_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let toml = format!(
        "{}[auth]\npool_size = 4294967295\n[cart]\npool_wait = '0ms'\n",
        development(folder.path())
    );

    ends_with_lines(
        &up_with(&toml),
        &[
            "auth.pool_size: must be at least 1 and at most 1000",
            "cart.pool_wait: must be at least 10ms and at most 60s",
        ],
    );
}

/// A code is for the moment between two redirects (RFC 6749, section 4.1.2).
#[test]
fn a_code_that_would_live_too_long_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let toml = format!(
        "{}[auth]\ncode_lifetime = '11m'\n",
        development(folder.path())
    );

    ends_with_lines(
        &up_with(&toml),
        &["auth.code_lifetime: must be at least 1ms and at most 10m"],
    );
}

#[test]
fn a_file_that_is_no_database_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.db");
    std::fs::write(&file, [b'x'; 4_096]).unwrap();
    let toml = format!(
        "{}[auth]\ndatabase_url = 'sqlite:{}'\n",
        development(folder.path()),
        file.display()
    );

    ends_with_lines(&up_with(&toml), &["shop.db", "file is not a database"]);
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    for (key, variable) in [
        ("gateway.listen", "SAYCART_GATEWAY__LISTEN"),
        ("admin_listen", "SAYCART_ADMIN_LISTEN"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("saycart.toml");
        std::fs::write(&file, development(folder.path())).unwrap();
        let mut up = saycart(&["up", "--config", &file.display().to_string(), "--json"]);

        let error = Run::of(up.env(variable, &address), "").error();

        assert_eq!(error["error"]["code"], "cannot_listen");
        assert_eq!(error["error"]["key"], key);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains(&address), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn token_keys_that_are_missing_are_named() {
    let mut shop = Shop::open();
    let _anna = shop.linked_shopper("anna").await;
    assert_eq!(shop.end("TERM"), Some(0));
    std::fs::remove_file(shop.token_keys_file()).unwrap();

    let config = shop.config_file().display().to_string();
    let run = Run::of(&mut saycart(&["up", "--config", &config]), "");

    ends_with_lines(&run, &["auth.token_keys_file", "tokens.json"]);
}

#[test]
fn a_data_folder_too_deep_for_a_socket_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("d".repeat(120));

    ends_with_lines(
        &up_with(&development(&deep)),
        &["data_dir", "choose a shorter `data_dir`"],
    );
}

#[test]
fn the_reference_is_what_the_program_reads() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");

    let run = Run::of(&mut saycart(&["config", "reference"]), "");

    assert_eq!(
        std::fs::read_to_string(committed).unwrap(),
        run.stdout,
        "docs/configuration.md is not what `saycart config reference` prints"
    );
}

#[test]
fn an_error_is_one_object_for_machines() {
    let mut check: Command = saycart(&["config", "check", "--json"]);
    check
        .env("SAYCART_ENVIRONMENT", "development")
        .env("SAYCART_GATEWAY__LISTNE", "127.0.0.1:1");

    let error = Run::of(&mut check, "").error();

    assert_eq!(error["error"]["code"], "unknown_key");
    assert_eq!(error["error"]["key"], "gateway.listne");
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("SAYCART_GATEWAY__LISTNE")
    );
}

#[test]
fn a_log_filter_that_is_none_is_found_by_the_check() {
    let mut check = saycart(&["config", "check", "--json"]);
    check
        .env("SAYCART_ENVIRONMENT", "development")
        .env("SAYCART_TELEMETRY__LOG", "saycart=loud");

    let error = Run::of(&mut check, "").error();

    assert_eq!(error["error"]["code"], "invalid_value");
    assert_eq!(error["error"]["key"], "telemetry.log");
    let message = error["error"]["message"].as_str().unwrap();
    assert_eq!(message.matches("telemetry.log:").count(), 1, "{message}");
    assert!(message.contains("saycart=loud"), "{message}");
}

#[test]
fn only_variables_of_ours_must_be_text() {
    let latin_1 = OsStr::from_bytes(b"/caf\xe9");
    let check = |variable: &str| {
        let mut check = saycart(&["config", "check", "--json"]);
        check.env("SAYCART_ENVIRONMENT", "development");
        Run::of(check.env(variable, latin_1), "")
    };

    assert_eq!(check("PWD").json()["ok"], true);
    let refused = check("SAYCART_DATA_DIR").error();
    assert_eq!(refused["error"]["key"], "SAYCART_DATA_DIR");
}

#[test]
fn a_folder_that_is_not_text_is_refused() {
    let mut check = saycart(&["config", "check", "--data-dir"]);
    check
        .arg(OsStr::from_bytes(b"/caf\xe9"))
        .env("SAYCART_ENVIRONMENT", "development");

    assert_eq!(Run::of(&mut check, "").status, Some(2));
}

#[test]
fn the_configuration_is_shown_with_its_origins() {
    let mut show = saycart(&["config", "show", "--json", "--data-dir", "/srv/shop"]);
    show.env("SAYCART_ENVIRONMENT", "development")
        .env("SAYCART_GATEWAY__ANSWER_WITHIN", "5s");

    let shown = Run::of(&mut show, "").json();

    let items = shown["items"].as_array().unwrap();
    let of = |key: &str| items.iter().find(|item| item["key"] == key).unwrap();
    assert_eq!(of("data_dir")["from"], "--data-dir");
    assert_eq!(of("gateway.answer_within")["value"], "5s");
    assert_eq!(of("gateway.answer_within")["origin"], "environment");
    assert_eq!(of("gateway.listen")["origin"], "default");
    assert!(shown["next"].is_null());
}

/// Of services in processes of their own.
const WRONG_URLS: [(&str, &str, &str); 4] = [
    (
        "GATEWAY__AUTH_URL",
        "auth-service:7002",
        "gateway.auth_url: must be a URL of host and port such as https://auth-service:7001",
    ),
    (
        "GATEWAY__AUTH_GRPC_URL",
        "https://a:7001,,https://b:7001",
        "gateway.auth_grpc_url: must be a URL of host and port",
    ),
    (
        "GATEWAY__CART_GRPC_URL",
        "http://cart-service:7003",
        "gateway.cart_grpc_url: `http://cart-service:7003` is http, which is for loopback in development: write https",
    ),
    (
        "CART__AUTH_GRPC_URL",
        "https://auth-service:7001/grpc",
        "cart.auth_grpc_url: must be a URL of host and port",
    ),
];

#[test]
fn every_url_of_a_service_that_cannot_be_right_is_named_at_once() {
    let run = |arguments: &[&str]| {
        let mut command = saycart(arguments);
        command.env("SAYCART_ENVIRONMENT", "development");
        for (variable, value, _) in WRONG_URLS {
            command.env(format!("SAYCART_{variable}"), value);
        }
        Run::of(&mut command, "")
    };

    let all = WRONG_URLS.map(|(_, _, says)| says);
    ends_with_lines(&run(&["config", "check"]), &all);
    // cart-service's are its own affair.
    ends_with_lines(&run(&["serve", "skill-gateway"]), &all[..3]);
    ends_with_lines(&run(&["serve", "cart-service"]), &all[3..]);
}

#[test]
fn http_is_refused_where_there_are_certificates() {
    let mut check = saycart(&["config", "check"]);
    check.envs([
        ("SAYCART_ENVIRONMENT", "development"),
        ("SAYCART_INTERNAL_TLS__CA_FILE", "ca.pem"),
        ("SAYCART_INTERNAL_TLS__CERT_FILE", "cert.pem"),
        ("SAYCART_INTERNAL_TLS__KEY_FILE", "key.pem"),
        (
            "SAYCART_GATEWAY__AUTH_URL",
            "https://a:1,http://localhost:7002",
        ),
        ("SAYCART_ADMIN__URL", "http://localhost:7001"),
    ]);

    let certificates = "is http, though there are certificates: write https";
    ends_with_lines(
        &Run::of(&mut check, ""),
        &[
            &format!("gateway.auth_url: `http://localhost:7002` {certificates}"),
            &format!("admin.url: `http://localhost:7001` {certificates}"),
        ],
    );
}

#[test]
fn the_operators_commands_name_what_is_wrong_with_the_way_to_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = saycart(arguments);
        command.envs([
            ("SAYCART_ADMIN__URL", "auth-service"),
            ("SAYCART_ADMIN__CERT_FILE", "cert.pem"),
            ("SAYCART_INTERNAL_TLS__TRUST_DOMAIN", "Shop Example"),
            ("SAYCART_ADMIN_LISTEN", "9090"),
            ("SAYCART_GATEWAY__ANSWER_WITHIN", "soon"),
        ]);
        command.current_dir(folder.path());
        Run::of(&mut command, "")
    };
    let way = [
        "admin.url: must be a URL",
        "admin.key_file: name",
        "internal_tls.trust_domain: must be",
    ];

    for arguments in [
        ["user", "list"].as_slice(),
        &["keys", "list"],
        &["catalogue", "search", "dot"],
        &["certs", "ensure", "certs"],
    ] {
        let run = run(arguments);
        ends_with_lines(&run, &way);
        // What only the suite reads is the suite's affair.
        assert!(!run.stderr.contains("answer_within"), "{}", run.stderr);
        assert!(!run.stderr.contains("admin_listen"), "{}", run.stderr);
    }
    for arguments in [["health", "auth-service"].as_slice(), &["wait"]] {
        let run = run(arguments);
        ends_with_lines(&run, &["admin_listen: must be an address"]);
        assert!(!run.stderr.contains("admin.url"), "{}", run.stderr);
    }
    // Nothing was made in the wrong name.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
