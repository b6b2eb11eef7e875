//! Decides which page of a list to request next. The API has only limit and offset, so rows that are created or deleted meanwhile move the
//! following ones. Pages therefore overlap by one row: if that row is not known, rows have moved, and the walk steps back.

use std::collections::HashSet;
use std::mem;

/// How many ids are remembered at least. The bound keeps memory flat in a list of a million rows.
const CAPACITY: usize = 5_000;
/// The page size if the caller sets no `limit`.
const DEFAULT_LIMIT: u32 = 100;

/// The ids of the last rows, in two generations: removing the oldest ids from one set, one by one, is slow.
#[derive(Debug, Default)]
struct RecentIds {
    current: HashSet<String>,
    previous: HashSet<String>,
}

impl RecentIds {
    fn has(&self, id: &str) -> bool {
        self.current.contains(id) || self.previous.contains(id)
    }

    fn add(&mut self, id: &str) {
        if self.current.len() == CAPACITY {
            self.previous = mem::take(&mut self.current);
        }
        self.current.insert(id.to_owned());
    }
}

/// What to do with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The page has its place in the list.
    Rows {
        /// The positions of the new rows.
        fresh: Vec<usize>,
        /// Whether the walk is over.
        is_last: bool,
    },
    /// Rows have moved: an earlier page must be requested.
    Moved,
    /// The same page was received at three offsets: the server, or a cache in front of it, ignores the offset.
    Stuck,
}

/// A walk over all pages of a list.
#[derive(Debug)]
pub struct Walk {
    limit: u32,
    start: u32,
    next: u32,
    recent: RecentIds,
    /// The last page, its offset, and at how many other offsets in a row the same page was received.
    last_page: Option<(i64, Vec<String>)>,
    last_offset: Option<u32>,
    repeats: u32,
    /// Whether new rows were received since a page was last empty.
    has_grown: bool,
}

impl Walk {
    /// Creates a walk with the caller's page size and offset.
    pub fn new(limit: Option<u32>, offset: Option<u32>) -> Self {
        let start = offset.unwrap_or_default();
        Self {
            // Pages overlap by one row, so pages of one row would never advance. An invalid limit is refused by its rule.
            limit: limit.map_or(DEFAULT_LIMIT, |limit| if limit == 1 { 2 } else { limit }),
            start,
            next: start,
            recent: RecentIds::default(),
            last_page: None,
            last_offset: None,
            repeats: 0,
            has_grown: true,
        }
    }

    /// Returns the page size.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Returns the offset of the page to request.
    pub fn offset(&self) -> u32 {
        self.next
    }

    /// Takes the ids of a page.
    pub fn accept(&mut self, ids: &[&str], total_count: i64) -> Accepted {
        if self.is_stuck(ids, total_count) {
            return Accepted::Stuck;
        }
        // The first row overlaps with the page before, unless rows have moved.
        let is_anchored = ids.first().map_or(!self.has_grown, |first| self.recent.has(first));
        if self.next > self.start && !is_anchored {
            self.step_back(ids.is_empty(), total_count);
            return Accepted::Moved;
        }
        let fresh: Vec<usize> = (0..ids.len()).filter(|at| !self.recent.has(ids[*at])).collect();
        fresh.iter().for_each(|at| self.recent.add(ids[*at]));
        self.has_grown |= !fresh.is_empty();
        let end = self.next + ids.len() as u32;
        self.next += (ids.len() as u32).saturating_sub(1).max(1);
        let is_last = (ids.len() as u32) < self.limit && (fresh.is_empty() || i64::from(end) >= total_count);
        Accepted::Rows { fresh, is_last }
    }

    fn is_stuck(&mut self, ids: &[&str], total_count: i64) -> bool {
        let page = (total_count, ids.iter().map(|id| (*id).to_owned()).collect());
        let is_same = ids.len() > 1 && self.last_offset != Some(self.next) && self.last_page.as_ref() == Some(&page);
        self.repeats = if is_same { self.repeats + 1 } else { 0 };
        self.last_page = Some(page);
        self.last_offset = Some(self.next);
        self.repeats == 2
    }

    /// Rows before this page were deleted, and others moved up past it. Earlier pages are requested until a known row is found.
    fn step_back(&mut self, is_empty: bool, total_count: i64) {
        self.has_grown = !is_empty;
        let from = if is_empty { self.next.min(u32::try_from(total_count).unwrap_or_default()) } else { self.next };
        self.next = from.saturating_sub(self.limit).max(self.start);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Walks over a list that changes before each request. Returns the ids in the order in which they were new.
    fn walked(rows: &mut Vec<u32>, limit: u32, mut change: impl FnMut(&mut Vec<u32>)) -> Vec<u32> {
        let (mut walk, mut seen) = (Walk::new(Some(limit), None), Vec::new());
        for _ in 0..10_000 {
            change(rows);
            let from = (walk.offset() as usize).min(rows.len());
            let page: Vec<String> = rows[from..].iter().take(walk.limit() as usize).map(u32::to_string).collect();
            let ids: Vec<&str> = page.iter().map(String::as_str).collect();
            match walk.accept(&ids, rows.len() as i64) {
                Accepted::Rows { fresh, is_last } => {
                    seen.extend(fresh.iter().map(|at| page[*at].parse::<u32>().unwrap()));
                    if is_last {
                        return seen;
                    }
                }
                Accepted::Moved => {}
                Accepted::Stuck => panic!("stuck"),
            }
        }
        panic!("the walk does not end")
    }

    #[test]
    fn each_row_of_a_list_that_stays_is_seen_once() {
        for limit in [1, 2, 3, 10, 100, 499] {
            for count in [0, 1, 2, 3, 9, 10, 11, 100, 101, 1000] {
                let mut rows: Vec<u32> = (0..count).collect();
                assert_eq!(walked(&mut rows, limit, |_| {}), (0..count).collect::<Vec<_>>(), "{limit} {count}");
            }
        }
    }

    #[test]
    fn a_server_that_ignores_the_offset_ends_the_walk() {
        let mut walk = Walk::new(Some(2), None);
        let page = || ["a", "b"];
        assert!(matches!(walk.accept(&page(), 10), Accepted::Rows { .. }));
        let ends: Vec<_> = (0..3).map(|_| walk.accept(&page(), 10)).collect();
        assert!(ends.contains(&Accepted::Stuck), "{ends:?}");
    }

    proptest! {
        #[test]
        fn rows_that_are_always_there_are_seen_once_while_others_come_and_go(
            count in 20u32..200,
            limit in 10u32..50,
            changes in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 0..40),
        ) {
            let mut rows: Vec<u32> = (0..count).collect();
            let kept: Vec<u32> = (0..count).filter(|row| row % 3 == 0).collect();
            let (mut changes, mut next) = (changes.into_iter(), 1_000);
            let seen = walked(&mut rows, limit, |rows| {
                let Some((adds, at)) = changes.next() else { return };
                if adds {
                    rows.insert(0, next);
                    next += 1;
                } else if !rows.is_empty() {
                    let at = at.index(rows.len());
                    if rows[at] % 3 != 0 || rows[at] >= 1_000 {
                        rows.remove(at);
                    }
                }
            });
            let mut once = seen.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), seen.len(), "a row was seen twice");
            prop_assert!(kept.iter().all(|row| seen.contains(row)), "a row was skipped");
        }
    }
}
