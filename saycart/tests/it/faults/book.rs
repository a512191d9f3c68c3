//! What is counted while something fails, and the table of it.

use std::fmt::Write as _;
use std::time::Duration;

/// The page of one fault.
#[derive(Debug, Default, Clone)]
pub(super) struct Page {
    pub(super) title: String,
    /// Requests of shoppers, each counted once however often it was sent.
    pub(super) requests: u32,
    /// Of these, answered with an apology.
    pub(super) apologies: u32,
    /// Sent again under the same id because no answer came.
    pub(super) repeats: u32,
    /// Not answered although a gateway lived.
    pub(super) silent: u32,
    /// Not answered by a gateway that was struck itself.
    pub(super) excused: u32,
    /// Acknowledged changes that the cart does not hold.
    pub(super) lost: u32,
    /// Changes that the cart holds too often.
    pub(super) doubled: u32,
    /// Goods of somebody else, heard or found in the cart.
    pub(super) strangers: u32,
    /// Requests of an ended link that were served when they must not be.
    pub(super) undead: u32,
    /// The slowest answer.
    pub(super) slowest: Duration,
    /// From the revocation to its acknowledgement.
    pub(super) revoked_after: Duration,
    /// From the repair until every shopper was served again.
    pub(super) recovered_after: Duration,
    /// What must not be, in words.
    pub(super) wrongs: Vec<String>,
}

impl Page {
    /// Everything that must be zero.
    fn broken_promises(&self) -> u32 {
        self.silent + self.lost + self.doubled + self.strangers + self.undead
    }

    pub(super) fn is_clean(&self) -> bool {
        self.broken_promises() == 0 && self.wrongs.is_empty()
    }
}

const HEAD: [&str; 14] = [
    "fault",
    "requests",
    "apologies",
    "repeats",
    "excused",
    "slowest",
    "revoked",
    "recovered",
    "lost",
    "doubled",
    "silent",
    "strangers",
    "undead",
    "",
];

/// All pages as one table, with what went wrong under it.
pub(super) fn table(pages: &[Page]) -> String {
    let mut rows: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    rows.extend(pages.iter().map(row));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|at| {
            rows.iter()
                .map(|row| row[at].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells: Vec<String> = cells
            .map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        writeln!(text, "{}", cells.join("  ").trim_end()).unwrap();
    }
    for page in pages {
        for wrong in &page.wrongs {
            writeln!(text, "{}: {wrong}", page.title).unwrap();
        }
    }
    text
}

fn row(page: &Page) -> Vec<String> {
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    vec![
        page.title.clone(),
        page.requests.to_string(),
        page.apologies.to_string(),
        page.repeats.to_string(),
        page.excused.to_string(),
        seconds(page.slowest),
        seconds(page.revoked_after),
        seconds(page.recovered_after),
        page.lost.to_string(),
        page.doubled.to_string(),
        page.silent.to_string(),
        page.strangers.to_string(),
        page.undead.to_string(),
        if page.is_clean() { "" } else { "←" }.to_owned(),
    ]
}
