//! A server that counts requests as Clerk does, in sliding windows: one for the instance, and one for each scope.

use std::collections::VecDeque;

/// A server and the network to it.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// Requests per window.
    pub limit: usize,
    /// In milliseconds.
    pub window: f64,
    /// Whether refused requests use up the limit too.
    pub counts_refusals: bool,
    /// The mean time from a request to its response, in milliseconds.
    pub latency: f64,
}

/// The times at which requests were counted.
#[derive(Debug, Default)]
pub struct Window {
    times: VecDeque<f64>,
}

impl Window {
    /// A window in which requests were counted at these times.
    pub fn of(times: impl IntoIterator<Item = f64>) -> Self {
        Self { times: times.into_iter().collect() }
    }

    /// Counts a request. Returns 0 if it is admitted, else the milliseconds until one would be.
    pub fn ask(&mut self, server: Server, now: f64) -> f64 {
        while self.times.front().is_some_and(|time| now - time >= server.window) {
            self.times.pop_front();
        }
        let is_full = self.times.len() >= server.limit;
        if !is_full || server.counts_refusals {
            self.times.push_back(now);
        }
        if !is_full {
            return 0.0;
        }
        // A limit that was lowered has more than `limit` times in its window: all but the last ones have to leave.
        let leaving = self.times[self.times.len() - server.limit];
        leaving + server.window - now
    }
}
