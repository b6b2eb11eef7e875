//! The ids of the last rows of a walk.

use std::collections::HashSet;
use std::mem;

/// The minimum number of ids that are remembered. The bound keeps memory flat in a list of a million rows.
pub const CAPACITY: usize = 5_000;

/// The ids of the last rows, in two generations: removing the oldest ids from one set, one by one, is slow.
#[derive(Debug, Default)]
pub struct RecentIds {
    current: HashSet<String>,
    previous: HashSet<String>,
}

impl RecentIds {
    /// Returns whether an id is remembered.
    pub fn has(&self, id: &str) -> bool {
        self.current.contains(id) || self.previous.contains(id)
    }

    /// Remembers an id. Returns whether it is new.
    pub fn add(&mut self, id: &str) -> bool {
        if self.has(id) {
            return false;
        }
        if self.current.len() == CAPACITY {
            self.previous = mem::take(&mut self.current);
        }
        self.current.insert(id.to_owned())
    }
}
