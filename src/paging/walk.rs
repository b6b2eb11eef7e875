//! A walk over all pages of a list.

use std::collections::VecDeque;

use super::recent_ids::{CAPACITY, RecentIds};

/// The page size if the caller sets no `limit`.
const DEFAULT_LIMIT: u32 = 100;
/// The minimum page size once rows have moved. A page gets past rows that come and go only if it is longer than their number.
const MOVING_LIMIT: u32 = 100;
/// By which factor the overlap of pages grows when rows have moved past it.
const GROWTH: u32 = 4;

/// What a page was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The offset of the page.
    pub offset: u32,
    /// Its size.
    pub limit: u32,
    /// Whether the page did not connect, and is tried again when the page before it has been received.
    is_kept: bool,
}

impl Query {
    fn end(&self) -> u32 {
        self.offset.saturating_add(self.limit)
    }
}

/// What to do with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The page has its place in the list.
    Rows {
        /// For each row, whether it is new.
        is_new: Vec<bool>,
        /// Whether the walk is over.
        is_last: bool,
        /// Whether the server may ignore the offset. A page at [`Walk::probe_offset`] shows whether it does.
        is_doubtful: bool,
    },
    /// Rows have moved: an earlier page is requested next.
    Moved {
        /// Whether this page may connect to that one, so that it must be given back with [`Walk::keep`].
        is_kept: bool,
    },
}

/// A walk over all pages of a list. `R` is the response of a page, or what waits for it.
#[derive(Debug)]
pub struct Walk<R> {
    /// The pages that were requested and not yet accepted, in their order in the list.
    queue: VecDeque<(Query, R)>,
    start: u32,
    /// The offset after the last accepted row.
    end: u32,
    known: RecentIds,
    limit: u32,
    /// How many rows a page shares with the one before.
    overlap: u32,
    total: u32,
    /// Whether an accepted page reached the end of the list, as it was then. Since then, every row that lasts is known.
    is_complete: bool,
    /// The offset of the page that is needed before those in the queue.
    missing: Option<u32>,
    /// The first row of the last accepted page, and its offset.
    first: Option<(String, u32)>,
}

impl<R> Walk<R> {
    /// Creates a walk with the caller's page size and offset.
    pub fn new(limit: Option<u32>, offset: Option<u32>) -> Self {
        let start = offset.unwrap_or_default();
        Self {
            queue: VecDeque::new(),
            start,
            end: start,
            known: RecentIds::default(),
            // A page of one row would consist of the overlap.
            limit: limit.map_or(DEFAULT_LIMIT, |limit| if limit == 1 { 2 } else { limit }),
            overlap: 1,
            is_complete: false,
            total: 0,
            missing: None,
            first: None,
        }
    }

    /// Returns whether a page is requested.
    pub fn has_requests(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Returns how many pages are ready, in order, before the first one that is not.
    pub fn count_ready(&self, is_ready: impl Fn(&R) -> bool) -> usize {
        self.queue.iter().take_while(|(_, response)| is_ready(response)).count()
    }

    /// Sends requests until there are `count`, or one for each page that the list has. `send` gets the offset and the limit.
    pub fn request(&mut self, count: usize, mut send: impl FnMut(u32, u32) -> R) {
        if count > 0 && self.is_missing() {
            let offset = self.missing.take().unwrap_or_else(|| self.next());
            self.queue.push_front((self.query(offset), send(offset, self.limit)));
        }
        while self.queue.len() < count {
            let Some((last, _)) = self.queue.back() else { return };
            let next = last.end().saturating_sub(self.overlap.min(last.limit / 2));
            if next >= self.total {
                return;
            }
            self.queue.push_back((self.query(next), send(next, self.limit)));
        }
    }

    /// Takes the next page in the order of the list.
    pub fn pop(&mut self) -> Option<(Query, R)> {
        self.queue.pop_front()
    }

    /// Gives back a page that may connect later.
    pub fn keep(&mut self, query: Query, response: R) {
        self.queue.push_front((Query { is_kept: true, ..query }, response));
    }

    /// Takes the ids of the page that was popped.
    pub fn accept(&mut self, query: &Query, ids: &[&str], total_count: i64) -> Accepted {
        self.total = u32::try_from(total_count.max(0)).unwrap_or(u32::MAX);
        let mut overlap = ids.iter().take(self.overlap as usize);
        if query.offset > self.start && !overlap.any(|id| self.known.has(id)) {
            if self.is_complete && ids.is_empty() {
                return Accepted::Rows { is_new: Vec::new(), is_last: true, is_doubtful: false };
            }
            return Accepted::Moved { is_kept: self.step_back(query, ids.is_empty()) };
        }
        let length = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let is_new: Vec<bool> = ids.iter().map(|id| self.known.add(id)).collect();
        self.end = query.offset.saturating_add(length);
        self.is_complete |= i64::from(self.end) >= total_count;
        // Pages that were requested when pages were shorter may have nothing to add.
        self.queue.retain(|(other, _)| other.end() > self.end);
        let (is_short, has_grown) = (length < query.limit, is_new.contains(&true));
        let is_last = is_short && (!has_grown || i64::from(self.end) >= total_count);
        self.fit(length, is_short && !is_last);
        let is_doubtful = self.is_doubtful(query.offset, ids.first(), has_grown) && !is_last;
        Accepted::Rows { is_new, is_last, is_doubtful }
    }

    /// Returns an offset at which an accepted row cannot be.
    pub fn probe_offset(&self) -> u32 {
        self.end.saturating_add(CAPACITY as u32)
    }

    /// Returns whether a page at `probe_offset` shows that the server ignores the offset.
    pub fn is_stuck(&self, ids: &[&str]) -> bool {
        self.first.as_ref().is_some_and(|(first, _)| ids.contains(&first.as_str()))
    }

    /// Returns the page size of the next request.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    fn query(&self, offset: u32) -> Query {
        Query { offset, limit: self.limit, is_kept: false }
    }

    fn next(&self) -> u32 {
        self.end.saturating_sub(self.overlap).max(self.start)
    }

    fn is_missing(&self) -> bool {
        let is_behind = |(head, _): &(Query, R)| head.offset >= self.end && head.offset > self.next();
        self.missing.is_some() || self.queue.front().is_none_or(is_behind)
    }

    /// Rows have moved past the overlap. The page before is requested, and this one is kept, because it usually connects to that one. If
    /// it does not, it shows the list at too different a time, and is requested again. Returns whether the page is kept.
    fn step_back(&mut self, query: &Query, is_empty: bool) -> bool {
        self.limit = self.limit.max(MOVING_LIMIT);
        self.overlap = self.overlap.saturating_mul(GROWTH).min(self.limit / 2);
        if !query.is_kept {
            let from = if is_empty { query.offset.min(self.total) } else { query.offset };
            self.missing = Some(from.saturating_sub(self.limit - self.overlap).max(self.start));
        }
        // At most one page is kept, which bounds the memory.
        !is_empty && !query.is_kept && self.queue.front().is_none_or(|(next, _)| !next.is_kept)
    }

    /// Adapts the requests to an accepted page. `is_cut` means that the server returns shorter pages than requested.
    fn fit(&mut self, length: u32, is_cut: bool) {
        if is_cut {
            self.limit = length.max(2);
        }
        self.overlap = (self.overlap - 1).min(self.limit / 2).max(1);
    }

    /// A page that begins like the page at another offset is suspect, as is one far behind the end of the list.
    fn is_doubtful(&mut self, offset: u32, first: Option<&&str>, has_grown: bool) -> bool {
        let first = first.map(|id| ((*id).to_owned(), offset));
        let is_same = match (&first, &self.first) {
            (Some((id, at)), Some((last, last_at))) => id == last && at != last_at && !has_grown,
            _ => false,
        };
        self.first = first;
        is_same || offset > self.total.saturating_add(CAPACITY as u32)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn ids(from: u32, to: u32) -> Vec<String> {
        (from..to).map(|row| format!("row_{row}")).collect()
    }

    /// The queries that are sent to have `count` pages in the queue.
    fn requested(walk: &mut Walk<()>, count: usize) -> Vec<(u32, u32)> {
        let mut sent = Vec::new();
        walk.request(count, |offset, limit| sent.push((offset, limit)));
        sent
    }

    fn take(walk: &mut Walk<()>, page: &[String], total: i64) -> Accepted {
        let (query, ()) = walk.pop().unwrap();
        let accepted = walk.accept(&query, &page.iter().map(String::as_str).collect::<Vec<_>>(), total);
        if accepted == (Accepted::Moved { is_kept: true }) {
            walk.keep(query, ());
        }
        accepted
    }

    fn first_new(accepted: &Accepted) -> Option<usize> {
        let Accepted::Rows { is_new, .. } = accepted else { panic!("{accepted:?}") };
        is_new.iter().position(|is_new| *is_new)
    }

    fn is_last(accepted: &Accepted) -> bool {
        matches!(accepted, Accepted::Rows { is_last: true, .. })
    }

    /// A walk that has accepted its first page.
    fn begun(limit: u32, total: u32, offset: u32) -> Walk<()> {
        let mut walk = Walk::new(Some(limit), Some(offset));
        requested(&mut walk, 1);
        take(&mut walk, &ids(offset, total.min(offset + limit)), i64::from(total));
        walk
    }

    #[test]
    fn pages_overlap_by_one_row_and_none_is_requested_behind_the_end() {
        let mut walk = begun(10, 30, 0);
        assert_eq!(requested(&mut walk, 2), [(9, 10), (18, 10)]);
        assert_eq!(requested(&mut walk, 2), []);
        assert_eq!(requested(&mut walk, 9), [(27, 10)]);
        assert_eq!(first_new(&take(&mut walk, &ids(9, 19), 30)), Some(1));
    }

    #[test]
    fn nothing_is_requested_ahead_of_the_first_page() {
        assert_eq!(requested(&mut Walk::new(None, Some(40)), 8), [(40, 100)]);
    }

    #[test]
    fn the_walk_ends_at_a_page_that_reaches_the_end_of_the_list() {
        for count in [0, 4] {
            let mut walk = Walk::new(Some(10), None);
            requested(&mut walk, 1);
            assert!(is_last(&take(&mut walk, &ids(0, count), i64::from(count))));
        }
        let mut walk = begun(10, 10, 0);
        requested(&mut walk, 1);
        assert!(is_last(&take(&mut walk, &ids(9, 10), 10)));
    }

    #[test]
    fn if_rows_have_gone_the_page_before_is_requested_and_connects_both() {
        let mut walk = begun(100, 1_000, 0);
        requested(&mut walk, 1);
        // Three rows have gone: row 99 is now at 96.
        assert_eq!(take(&mut walk, &ids(102, 202), 997), Accepted::Moved { is_kept: true });
        assert_eq!(requested(&mut walk, 1), [(3, 100)]);
        assert_eq!(first_new(&take(&mut walk, &ids(6, 106), 997)), Some(94));
        assert_eq!(first_new(&take(&mut walk, &ids(102, 202), 997)), Some(4));
    }

    #[test]
    fn a_page_that_does_not_connect_to_the_page_before_either_is_requested_again() {
        let mut walk = begun(100, 1_000, 0);
        requested(&mut walk, 1);
        assert_eq!(take(&mut walk, &ids(150, 250), 950), Accepted::Moved { is_kept: true });
        requested(&mut walk, 1);
        // The page before is of a time at which no rows had gone.
        take(&mut walk, &ids(3, 103), 1_000);
        assert_eq!(take(&mut walk, &ids(150, 250), 950), Accepted::Moved { is_kept: false });
        assert_eq!(requested(&mut walk, 1), [(91, 100)]);
    }

    #[test]
    fn an_empty_page_does_not_end_the_walk_because_the_list_may_have_become_shorter() {
        let mut walk = begun(10, 500, 0);
        requested(&mut walk, 5);
        assert_eq!(take(&mut walk, &[], 8), Accepted::Moved { is_kept: false });
        assert_eq!(requested(&mut walk, 1), [(0, 100)]);
        assert!(is_last(&take(&mut walk, &ids(5, 13), 8)));
    }

    #[test]
    fn a_walk_that_steps_back_stops_at_its_first_offset() {
        let mut walk = begun(10, 500, 200);
        requested(&mut walk, 1);
        take(&mut walk, &ids(300, 310), 400);
        assert_eq!(requested(&mut walk, 1), [(200, 100)]);
        assert_eq!(first_new(&take(&mut walk, &ids(400, 500), 400)), Some(0));
    }

    #[test]
    fn a_page_that_begins_like_the_one_at_another_offset_is_doubtful() {
        let mut walk = begun(10, 100, 0);
        requested(&mut walk, 1);
        assert!(matches!(take(&mut walk, &ids(0, 10), 100), Accepted::Rows { is_doubtful: true, .. }));
        assert!(walk.probe_offset() > 5_000);
        assert!(walk.is_stuck(&["row_0"]) && !walk.is_stuck(&["row_50"]) && !walk.is_stuck(&[]));
    }
}
