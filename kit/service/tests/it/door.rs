//! What a slow, silent or greedy client can do to an HTTP server: nothing for long.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use saycart_service::Tasks;
use saycart_service::net::{HttpServer, Limits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

struct Door {
    address: std::net::SocketAddr,
    tasks: Tasks,
    stop: CancellationToken,
}

impl Door {
    async fn open(limits: Limits) -> Self {
        let router = Router::new().route("/", get(|| async { "hello" })).route(
            "/body",
            post(|body: Bytes| async move { body.len().to_string() }),
        );
        let server = HttpServer::bind(([127, 0, 0, 1], 0).into(), None, limits)
            .await
            .unwrap();
        let address = server.local_addr();
        let (tasks, stop) = (Tasks::default(), CancellationToken::new());
        let serve = {
            let (tasks, stop) = (tasks.clone(), stop.clone());
            async move { server.serve(router, &tasks, stop).await }
        };
        let _running = tasks.spawn("door", serve);
        Self {
            address,
            tasks,
            stop,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Everything that comes until the other side closes.
async fn hear(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is an end as well.
    let _either_way = stream.read_to_end(&mut text).await;
    String::from_utf8(text).unwrap()
}

/// Long enough for a busy machine to do its part, short enough to wait for.
const SHORT: Duration = Duration::from_secs(1);

fn short_first_request() -> Limits {
    Limits {
        first_request: SHORT,
        ..Limits::default()
    }
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const GET_AND_CLOSE: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// Answered with 25 bytes once the handler reads the body: `HTTP/1.1 100 Continue`, empty line.
const WAIT_FOR_BODY: &[u8] =
    b"POST /body HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\n";

#[tokio::test]
async fn a_client_that_says_nothing_is_cut_off() {
    let door = Door::open(short_first_request()).await;
    let mut client = door.connect().await;

    assert_eq!(hear(&mut client).await, "");
}

#[tokio::test]
async fn a_client_that_opens_http2_and_asks_nothing_is_cut_off() {
    let door = Door::open(short_first_request()).await;
    let mut client = door.connect().await;
    client
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();

    let mut answer = Vec::new();
    let _either_way = client.read_to_end(&mut answer).await;

    assert!(
        !answer.is_empty(),
        "the server's settings came, then the end"
    );
}

#[tokio::test]
async fn a_client_whose_second_head_trickles_in_is_cut_off() {
    let limits = Limits {
        headers: SHORT,
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let mut client = door.connect().await;
    client.write_all(GET).await.unwrap();
    client.read_u8().await.unwrap();
    client.write_all(b"GET / HT").await.unwrap();

    let heard = hear(&mut client).await;

    assert_eq!(heard.matches("hello").count(), 1, "{heard}");
}

#[tokio::test]
async fn a_client_whose_body_does_not_come_is_cut_off() {
    let limits = Limits {
        body: SHORT,
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let mut client = door.connect().await;
    client
        .write_all(b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc")
        .await
        .unwrap();

    let heard = hear(&mut client).await;

    assert!(!heard.contains(" 200 "), "{heard}");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let limits = Limits {
        idle: SHORT,
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let mut client = door.connect().await;
    client.write_all(GET).await.unwrap();

    assert!(hear(&mut client).await.ends_with("hello"));
}

#[tokio::test]
async fn one_address_cannot_take_all_the_room() {
    let limits = Limits {
        connections_per_address: 2,
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let (mut first, mut second) = (door.connect().await, door.connect().await);
    for client in [&mut first, &mut second] {
        client.write_all(GET).await.unwrap();
        client.read_u8().await.unwrap();
    }

    assert_eq!(hear(&mut door.connect().await).await, "");
}

#[tokio::test]
async fn when_the_room_is_full_whoever_has_asked_nothing_for_longest_makes_place() {
    let limits = Limits {
        connections: 3,
        body: Duration::from_mins(10),
        idle: Duration::from_mins(10),
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let mut busy = door.connect().await;
    busy.write_all(WAIT_FOR_BODY).await.unwrap();
    busy.read_exact(&mut [0; 25]).await.unwrap();
    let mut clients = Vec::new();
    for _ in 0..4 {
        let mut client = door.connect().await;
        client.write_all(GET).await.unwrap();
        client.read_u8().await.unwrap();
        clients.push(client);
    }

    let mut heard = Vec::new();
    for client in &mut clients[..2] {
        heard.push(hear(client).await);
    }
    let mut busy_heard = [0; 12];
    busy.write_all(b"x").await.unwrap();
    busy.read_exact(&mut busy_heard).await.unwrap();

    assert!(heard.iter().all(|answer| answer.ends_with("hello")));
    assert_eq!(&busy_heard, b"HTTP/1.1 200");
    for client in &mut clients[2..] {
        client.write_all(GET_AND_CLOSE).await.unwrap();
        assert_eq!(hear(client).await.matches("hello").count(), 2);
    }
}

#[tokio::test]
async fn one_address_cannot_have_all_requests_under_way() {
    let limits = Limits {
        requests_per_address: 2,
        ..Limits::default()
    };
    let door = Door::open(limits).await;
    let (mut first, mut second) = (door.connect().await, door.connect().await);
    for client in [&mut first, &mut second] {
        client.write_all(WAIT_FOR_BODY).await.unwrap();
        client.read_exact(&mut [0; 25]).await.unwrap(); // HTTP/1.1 100 Continue, empty line
    }
    let mut third = door.connect().await;
    let closing = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    third.write_all(closing).await.unwrap();
    let refused = hear(&mut third).await;
    first.write_all(b"a").await.unwrap();
    first.read_u8().await.unwrap();
    let mut fourth = door.connect().await;
    fourth.write_all(closing).await.unwrap();

    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(hear(&mut fourth).await.ends_with("hello"));
}

#[tokio::test]
async fn at_shutdown_connections_that_idle_are_closed_and_the_server_ends() {
    let door = Door::open(Limits::default()).await;
    let mut client = door.connect().await;
    client.write_all(GET).await.unwrap();
    client.read_u8().await.unwrap();

    door.stop.cancel();

    assert!(hear(&mut client).await.ends_with("hello"));
    assert!(door.tasks.shut_down(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn too_large_a_head_is_refused() {
    let door = Door::open(Limits::default()).await;
    let mut client = door.connect().await;
    let request = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nlarge: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    let _may_be_cut = client.write_all(request.as_bytes()).await;

    let heard = hear(&mut client).await;

    assert!(
        heard.is_empty() || heard.starts_with("HTTP/1.1 431"),
        "{heard}"
    );
}
