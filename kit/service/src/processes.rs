//! How much processor time a process has used, with everything that it started: what Linux tells
//! in `/proc`.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::time::Duration;

/// `/proc` counts in hundredths of a second on every Linux that we run on (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// What one line of `/proc/PID/stat` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// Its own ticks, and those of its children that have ended and were waited for.
    ticks: u64,
}

/// The processor time that this process, its living descendants and those that have ended have
/// used so far. A server that works in child processes (PostgreSQL) is measured as a whole.
pub fn cpu_time(process: u32) -> io::Result<Duration> {
    let root = stat_of(process)?;
    let mut others = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        if let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok())
            // One that ends while we look is its parent's from now on.
            && let Ok(stat) = stat_of(id)
        {
            others.insert(id, stat);
        }
    }
    let descendants = others
        .iter()
        .filter(|(id, _)| **id != process && descends_from(**id, process, &others))
        .map(|(_, stat)| stat.ticks);
    let ticks = descendants.fold(root.ticks, u64::saturating_add);
    Ok(TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX)))
}

fn descends_from(mut id: u32, ancestor: u32, all: &HashMap<u32, Stat>) -> bool {
    // No chain of parents is longer than there are processes.
    for _ in 0..all.len() {
        match all.get(&id) {
            Some(stat) if stat.parent == ancestor => return true,
            Some(stat) => id = stat.parent,
            None => return false,
        }
    }
    false
}

fn stat_of(process: u32) -> io::Result<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    parse(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no line of /proc"))
}

/// The second field is the program's name in parentheses, and may itself hold any character.
fn parse(line: &str) -> Option<Stat> {
    let (_, after) = line.rsplit_once(')')?;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    // proc_pid_stat(5): state, ppid, …, utime, stime, cutime, cstime.
    let ticks = (11..=14).try_fold(0_u64, |sum, at| sum.checked_add(number(at)?))?;
    Some(Stat {
        parent: u32::try_from(number(1)?).ok()?,
        ticks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_proc_is_read_whatever_the_program_is_called() {
        let line = "71 (a) b (c) S 7 71 71 0 -1 4194560 900 8 0 0 12 3 4 1 20 0 9 0 5 6 7";

        assert_eq!(
            parse(line),
            Some(Stat {
                parent: 7,
                ticks: 20
            })
        );
        assert_eq!(parse("71 (a) S 7"), None);
    }

    #[test]
    fn descent_is_followed_and_ends() {
        let stat = |parent| Stat { parent, ticks: 1 };
        let all = HashMap::from([
            (1, stat(0)),
            (2, stat(1)),
            (3, stat(2)),
            (9, stat(8)),
            (8, stat(9)),
        ]);

        assert!(descends_from(3, 1, &all));
        assert!(!descends_from(1, 3, &all));
        assert!(!descends_from(9, 1, &all));
    }

    #[test]
    fn a_process_that_computes_uses_time() {
        let me = std::process::id();
        let before = cpu_time(me).unwrap();

        let mut number = 0_u64;
        while cpu_time(me).unwrap() == before {
            for step in 0..1_000_000_u64 {
                number = std::hint::black_box(number.wrapping_mul(31).wrapping_add(step));
            }
        }

        assert!(cpu_time(u32::MAX).is_err());
    }
}
