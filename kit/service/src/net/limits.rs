//! What a client may take of us: time, places, bytes.

use std::time::Duration;

/// What a client may take of us.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From accept to the first complete request head, TLS handshake included.
    pub first_request: Duration,
    /// For the head of a later request on the same connection, from its first byte.
    pub headers: Duration,
    /// For the whole body, from the head on.
    pub body: Duration,
    /// Without a request.
    pub idle: Duration,
    /// Connections at once. A further one takes the place of the one that has been without a request
    /// for longest; if all are busy, it waits.
    pub connections: usize,
    /// Connections at once from one address (of IPv6, one network of 64 bits, which is what a
    /// household gets); more are closed. Generous: Alexa's calls, and everything behind a proxy,
    /// come from few addresses.
    pub connections_per_address: usize,
    /// Requests under way at once; more are refused. HTTP/2 has many on each connection, and while
    /// a body is awaited the head lies in memory.
    pub requests: usize,
    /// Requests under way at once for one address, as above.
    pub requests_per_address: usize,
    /// Bytes of a request head.
    pub header_bytes: u32,
    /// Lines of a request head.
    pub header_lines: usize,
    /// Requests at once on one HTTP/2 connection.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            headers: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            connections: 1_024,
            connections_per_address: 256,
            // With heads as large as may be, some hundred megabytes.
            requests: 4_096,
            // As many as HTTP/1.1 can have on its connections.
            requests_per_address: 256,
            header_bytes: 32 * 1024,
            header_lines: 100,
            streams: 100,
        }
    }
}
