//! Random histories: rows come and go between the requests, and each response shows the list at its own time.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Accepted, Depth, Walk};

/// A generator of random integers, the same for the same seed.
struct Random(u64);

impl Random {
    /// Returns an integer below `end`, or 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// Returns a place in a list, often its beginning, which moves most rows.
    fn place(&mut self, end: usize) -> usize {
        if self.below(3) == 0 { 0 } else { self.below(end) }
    }
}

/// A history: the size of the list and of its pages, how many rows come and go before each response, and how many pages are in flight.
#[derive(Clone, Debug)]
struct History {
    seed: u64,
    size: usize,
    limit: u32,
    come: usize,
    go: usize,
    max: usize,
}

/// A server whose list changes before each response.
struct Server {
    random: Random,
    history: History,
    rows: Vec<usize>,
    /// The rows that were there from the beginning and have not gone.
    lasting: BTreeSet<usize>,
    made: usize,
    requests: usize,
    /// The requests without a response, by their numbers, and the responses.
    open: BTreeMap<usize, (u32, u32)>,
    sent: BTreeMap<usize, (Vec<String>, i64)>,
}

impl Server {
    fn new(history: History) -> Self {
        Self {
            random: Random(history.seed | 1),
            rows: (0..history.size).collect(),
            lasting: (0..history.size).collect(),
            made: history.size,
            requests: 0,
            open: BTreeMap::new(),
            sent: BTreeMap::new(),
            history,
        }
    }

    fn request(&mut self, offset: u32, limit: u32) -> usize {
        self.requests += 1;
        assert!(self.requests < 20_000, "the walk does not end");
        self.open.insert(self.requests, (offset, limit));
        self.requests
    }

    /// Returns the response to a request. Some of the others are answered before.
    fn response(&mut self, number: usize) -> (Vec<String>, i64) {
        while !self.sent.contains_key(&number) {
            let at = self.random.below(self.open.len());
            let next = *self.open.keys().nth(at).unwrap();
            self.answer(next);
        }
        self.sent.remove(&number).unwrap()
    }

    fn answer(&mut self, number: usize) {
        self.change();
        let (offset, limit) = self.open.remove(&number).unwrap();
        let page = self.rows.iter().skip(offset as usize).take(limit as usize);
        self.sent.insert(number, (page.map(usize::to_string).collect(), self.rows.len() as i64));
    }

    fn change(&mut self) {
        for _ in 0..self.random.below(self.history.go + 1).min(self.rows.len()) {
            let at = self.random.place(self.rows.len());
            let gone = self.rows.remove(at);
            self.lasting.remove(&gone);
        }
        let block = (self.random.below(2) == 0).then(|| self.random.place(self.rows.len() + 1));
        for _ in 0..self.random.below(self.history.come + 1) {
            let at = block.unwrap_or_else(|| self.random.place(self.rows.len() + 1));
            self.rows.insert(at, self.made);
            self.made += 1;
        }
    }
}

/// Walks over the list of a server. Returns the new rows in their order.
fn walked(server: &mut Server) -> Vec<usize> {
    let mut walk = Walk::new(Some(server.history.limit), None);
    let (mut seen, mut depth) = (Vec::new(), Depth::new(server.history.max));
    loop {
        walk.request(depth.value(), |offset, limit| server.request(offset, limit));
        let (query, number) = walk.pop().unwrap();
        let (page, total) = server.response(number);
        match walk.accept(&query, &page.iter().map(String::as_str).collect::<Vec<_>>(), total) {
            Accepted::Rows { is_new, is_last, .. } => {
                let rows = page.iter().zip(is_new).filter(|(_, is_new)| *is_new);
                seen.extend(rows.map(|(id, _)| id.parse::<usize>().unwrap()));
                if is_last {
                    return seen;
                }
                depth.adapt(server.random.below(3));
            }
            Accepted::Moved { is_kept } => {
                depth.reset();
                if is_kept {
                    // The same page is tried again.
                    server.sent.insert(number, (page, total));
                    walk.keep(query, number);
                }
            }
        }
    }
}

fn histories() -> impl Strategy<Value = History> {
    let limit = prop::sample::select(vec![1u32, 2, 3, 4, 5, 10, 37, 100]);
    let size = prop_oneof![0usize..12, 0usize..400, 0usize..2_000];
    let rows = || prop_oneof![0usize..3, 0usize..26];
    (any::<u64>(), size, limit, rows(), rows(), 1usize..13).prop_map(|(seed, size, limit, come, go, max)| History {
        seed,
        size,
        limit,
        come,
        go,
        max,
    })
}

#[test]
fn each_row_of_a_list_that_stays_is_seen_once() {
    for limit in [1, 2, 3, 10, 100, 499] {
        for size in [0, 1, 2, 3, 9, 10, 11, 100, 101, 1000] {
            let mut server = Server::new(History { seed: 7, size, limit, come: 0, go: 0, max: 8 });
            assert_eq!(walked(&mut server), (0..size).collect::<Vec<_>>(), "{limit} {size}");
        }
    }
}

proptest! {
    // PROPTEST_CASES tries more of them.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(2_000)))]

    #[test]
    fn rows_that_are_always_there_are_seen_once_while_others_come_and_go(history in histories()) {
        let mut server = Server::new(history);
        let seen = walked(&mut server);
        let once: BTreeSet<usize> = seen.iter().copied().collect();
        prop_assert_eq!(once.len(), seen.len(), "a row was seen twice");
        prop_assert!(server.lasting.is_subset(&once), "a row was skipped");
    }
}
