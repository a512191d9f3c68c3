//! Stopping a process in its tracks, with all that it started.

use std::fs;
use std::process::Command;

use crate::run;

/// Stops a process and its children: they keep everything open, and do nothing.
///
/// # Panics
/// When there is no such process.
pub fn pause(process: u32) {
    // The parent first: it starts no more of them.
    run(&mut kill("-STOP", process));
    signal("-STOP", &children_of(process));
}

/// Lets them go on.
///
/// # Panics
/// When there is no such process.
pub fn resume(process: u32) {
    signal("-CONT", &children_of(process));
    run(&mut kill("-CONT", process));
}

/// A child may have ended since it was found.
fn signal(name: &str, processes: &[u32]) {
    for process in processes {
        drop(kill(name, *process).output());
    }
}

fn kill(signal: &str, process: u32) -> Command {
    let mut kill = Command::new("kill");
    kill.args([signal, &process.to_string()]);
    kill
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("Linux tells of its processes");
    let numbers = processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers
        .filter(|process| parent_of(*process) == Some(parent))
        .collect()
}

/// `None` also when it has just ended.
fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name stands in parentheses, and may hold any character.
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}
