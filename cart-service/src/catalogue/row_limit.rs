//! A row that never ends is refused before it fills the memory.

use std::io::{self, Read};

/// How many bytes a row may have: more than any product needs.
pub(super) const LONGEST_ROW: u64 = 1024 * 1024;

/// A file of which only so much is read for one row. What the parser reads ahead counts for the
/// row that it was on, so a row may end up to a buffer early.
#[derive(Debug)]
pub(super) struct RowLimited<R> {
    file: R,
    left: u64,
}

impl<R> RowLimited<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            file,
            left: LONGEST_ROW,
        }
    }

    /// Another row begins.
    pub(super) fn begin_row(&mut self) {
        self.left = LONGEST_ROW;
    }

    /// Whether the row had all that a row may have, and did not end.
    pub(super) fn is_used_up(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for RowLimited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_used_up() {
            return Err(io::Error::other("the row does not end"));
        }
        let read = self.file.read(buffer)?;
        let size = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(size);
        Ok(read)
    }
}
