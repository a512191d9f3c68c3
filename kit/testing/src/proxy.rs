//! A TCP proxy in front of a server: the network between two processes, to be slowed and cut.

use std::collections::HashMap;
use std::io::{Read, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// Passes bytes on between whoever connects and one server; ends with this value.
#[derive(Debug)]
pub struct TcpProxy {
    address: SocketAddr,
    network: Arc<Network>,
    accepting: Option<JoinHandle<()>>,
}

/// Who sends the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    Client,
    Server,
}

/// What becomes of bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    Open,
    /// They arrive so much later, in either direction.
    Slow(Duration),
    /// They do not arrive until it is open again, and nobody is told.
    Cut,
    /// The server is reached, but its answers are lost for good.
    OneWay,
    /// The proxy is ending.
    Closed,
}

#[derive(Debug)]
struct Network {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    target: SocketAddr,
    passage: Passage,
    /// Both ends of each connection, by number.
    connections: HashMap<u64, [TcpStream; 2]>,
    last: u64,
    /// How many clients said something that waits on its way.
    waiting: usize,
}

impl TcpProxy {
    /// A proxy in front of this port of loopback.
    ///
    /// # Panics
    /// When it cannot listen.
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port can be had");
        let address = listener.local_addr().expect("it is bound");
        let network = Arc::new(Network {
            state: Mutex::new(State {
                target: (Ipv4Addr::LOCALHOST, port).into(),
                passage: Passage::Open,
                connections: HashMap::new(),
                last: 0,
                waiting: 0,
            }),
            changed: Condvar::new(),
        });
        let accepted = Arc::clone(&network);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepted.state.lock().passage == Passage::Closed {
                    return;
                }
                let network = Arc::clone(&accepted);
                std::thread::spawn(move || network.connect(&stream));
            }
        });
        Self {
            address,
            network,
            accepting: Some(accepting),
        }
    }

    /// The port of loopback that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Leads new connections to another port of loopback.
    pub fn lead_to(&self, port: u16) {
        self.network.state.lock().target = (Ipv4Addr::LOCALHOST, port).into();
    }

    /// Lets everything arrive so much later, in either direction.
    pub fn slow(&self, by: Duration) {
        self.network.change(Passage::Slow(by));
    }

    /// Lets nothing pass, as when a cable is pulled: connections stay, and new ones can even be
    /// made, but no byte arrives.
    pub fn cut(&self) {
        self.network.change(Passage::Cut);
    }

    /// Lets the server hear everything and its answers get lost. Connections that lost some break
    /// when it is mended.
    pub fn lose_answers(&self) {
        self.network.change(Passage::OneWay);
    }

    /// On how many connections something that the client said does not arrive.
    pub fn holds_back(&self) -> usize {
        self.network.state.lock().waiting
    }

    /// Lets everything pass, also what was held back.
    pub fn mend(&self) {
        self.network.change(Passage::Open);
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        self.network.change(Passage::Closed);
        for [near, far] in self.network.state.lock().connections.values() {
            // Whoever has gone already need not be told.
            drop(near.shutdown(Shutdown::Both));
            drop(far.shutdown(Shutdown::Both));
        }
        // Wakes the thread that accepts.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
    }
}

impl Network {
    fn change(&self, passage: Passage) {
        self.state.lock().passage = passage;
        self.changed.notify_all();
    }

    /// Serves one connection to its end. Who cannot be reached is as if it had hung up.
    fn connect(&self, near: &TcpStream) {
        let target = self.state.lock().target;
        let Ok(far) = TcpStream::connect(target) else {
            return;
        };
        let both = [near, &far].map(|stream| {
            stream.set_nodelay(true)?;
            stream.try_clone()
        });
        let [Ok(near_too), Ok(far_too)] = both else {
            return;
        };
        let number = {
            let mut state = self.state.lock();
            if state.passage == Passage::Closed {
                return;
            }
            state.last += 1;
            let number = state.last;
            state.connections.insert(number, [near_too, far_too]);
            number
        };
        std::thread::scope(|both| {
            both.spawn(|| self.pass_on(Sender::Client, near, &far));
            self.pass_on(Sender::Server, &far, near);
        });
        self.state.lock().connections.remove(&number);
    }

    fn pass_on(&self, sender: Sender, mut from: &TcpStream, mut to: &TcpStream) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let Some(bytes) = buffer.get(..count) else {
                break;
            };
            if !self.is_let_through(sender) {
                // What comes after a gap is of no use to anybody.
                drop(from.shutdown(Shutdown::Both));
                break;
            }
            if to.write_all(bytes).is_err() {
                break;
            }
        }
        // That one side has hung up travels as slowly as everything.
        self.is_let_through(sender);
        drop(to.shutdown(Shutdown::Write));
    }

    /// Waits as long as the passage makes it; false when it was lost, or the proxy is ending.
    fn is_let_through(&self, sender: Sender) -> bool {
        let arrived = Instant::now();
        let mut lost = false;
        let mut state = self.state.lock();
        loop {
            match state.passage {
                Passage::OneWay if sender == Sender::Server => {
                    lost = true;
                    self.changed.wait(&mut state);
                }
                Passage::Open | Passage::OneWay => return !lost,
                Passage::Closed => return false,
                Passage::Cut => {
                    let count = usize::from(sender == Sender::Client);
                    state.waiting += count;
                    self.changed.wait(&mut state);
                    state.waiting -= count;
                }
                Passage::Slow(by) => {
                    if self
                        .changed
                        .wait_until(&mut state, arrived + by)
                        .timed_out()
                    {
                        return true;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    /// Answers every byte with itself.
    fn echo() -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut back = stream.try_clone().unwrap();
                    std::io::copy(&mut stream, &mut back).ok();
                });
            }
        });
        port
    }

    fn connect(proxy: &TcpProxy) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port())).unwrap();
        let patience = Some(Duration::from_millis(200));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    fn say(stream: &mut TcpStream) -> std::io::Result<u8> {
        let mut heard = [0];
        stream.write_all(b"x")?;
        stream.read_exact(&mut heard)?;
        Ok(heard[0])
    }

    #[test]
    fn what_is_cut_arrives_once_it_is_mended() {
        let proxy = TcpProxy::before(echo());
        let mut stream = connect(&proxy);
        assert_eq!(say(&mut stream).unwrap(), b'x');

        proxy.cut();
        let silence = say(&mut stream).unwrap_err();
        let held_back = proxy.holds_back();
        proxy.mend();
        let mut late = [0];
        stream.read_exact(&mut late).unwrap();

        assert_eq!(silence.kind(), ErrorKind::WouldBlock);
        assert_eq!((held_back, proxy.holds_back()), (1, 0));
        assert_eq!(late, *b"x");
        assert_eq!(say(&mut stream).unwrap(), b'x');
    }

    #[test]
    fn answers_that_are_lost_do_not_come_later() {
        let proxy = TcpProxy::before(echo());
        let mut stream = connect(&proxy);
        say(&mut stream).unwrap();

        proxy.lose_answers();
        let silence = say(&mut stream).unwrap_err();
        proxy.mend();
        let mut late = Vec::new();
        stream.read_to_end(&mut late).unwrap();

        assert_eq!(silence.kind(), ErrorKind::WouldBlock);
        assert!(late.is_empty(), "{late:?}");
        assert_eq!(say(&mut connect(&proxy)).unwrap(), b'x');
    }

    #[test]
    fn what_is_slowed_takes_its_time_both_ways() {
        let proxy = TcpProxy::before(echo());
        let mut stream = connect(&proxy);

        proxy.slow(Duration::from_millis(30));
        let begun = Instant::now();
        say(&mut stream).unwrap();

        assert!(begun.elapsed() >= Duration::from_millis(60));
    }

    #[test]
    fn a_proxy_that_ends_hangs_up() {
        let proxy = TcpProxy::before(echo());
        let mut stream = connect(&proxy);
        say(&mut stream).unwrap();

        drop(proxy);

        assert!(say(&mut stream).is_err());
    }
}
