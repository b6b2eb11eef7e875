//! Decides when a request may be sent: the rate, the queue, the requests in flight, and the retry budget. It is pure: time is an
//! argument, in milliseconds.
//!
//! The limiter is open until the server responds with 429. Then all calls pause until the time that the server named. One request
//! goes first as a probe, and the others follow at the rate that [`rate`](crate::limit::rate) keeps by binomial congestion control. Once the rate
//! has held no call back for a minute, the limiter is open again.
//!
//! All requests in flight at the first 429 are refused with it, and other processes may be in the same position. So a job of many calls
//! begins with a slow start, as TCP does: see [`MAX_BURST`] and [`RESPONSES_PER_STEP`]. This costs time once in a process: ten calls
//! that begin together take ten times as long as one, and six take as long as one. Only a client with a secret key starts slowly,
//! because only such clients run jobs in many processes. A page begins anew each time that it is loaded, and its requests are few.

use crate::limit::queue::Queue;
use crate::limit::rate::Rate;
use crate::limit::slots::Slots;

/// The order in which waiting calls are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// Calls that a person waits for.
    #[default]
    Interactive,
    /// Calls of a long job. They are sent when no interactive call waits.
    Bulk,
}

/// The answer to a waiting call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Admission {
    /// Send now. The call holds a slot.
    Go,
    /// Check again at this time.
    At(f64),
    /// Check again when woken, and at this time at the latest.
    Wait(f64),
}

/// What the end of a call says about the rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Feedback {
    /// The server admitted the request.
    Admitted,
    /// The server refused the request.
    Limited {
        /// It admits none before this time.
        until: f64,
        /// A random number in 0..1, which spreads the next requests of several processes.
        random: f64,
    },
    /// Nothing: the call failed or was cancelled.
    Other,
}

/// How many calls may begin together without a slow start, such as those of a page. A browser sends no more at a time to a server over
/// HTTP/1.1, so these calls are as fast as without a limiter.
const MAX_BURST: usize = 6;
/// How long the second call of a new limiter waits for others that begin together with it, in milliseconds.
const GATHER: f64 = 1.0;
/// In a slow start, the number of responses after which one more request may be in flight. When Clerk's smallest limit (100) is used
/// up, four processes have three requests each in flight, and twenty have one. All of these are refused, and a tenth is bearable.
const RESPONSES_PER_STEP: usize = 10;
/// After this time, in milliseconds, a request in flight no longer counts in a slow start: one that hangs holds up no other.
const STALLED_AFTER: f64 = 2_000.0;
/// The retry budget: its size, the cost of a retry, and what a success adds. A retry costs what ten successes add, so a server
/// that fails under load gets at most a tenth more requests.
const RETRY_BUDGET: f64 = 100.0;
const RETRY_COST: f64 = 5.0;
const RETRY_REFUND: f64 = 0.5;

/// The limiter's state.
#[derive(Debug)]
pub struct Limiter {
    slots: Slots,
    queue: Queue,
    max_queue: usize,
    rate: Rate,
    probing: bool,
    /// The number of requests that were not refused.
    answered: usize,
    starts_slowly: bool,
    /// Whether it starts slowly, and more than a few calls were waiting or in flight at a time.
    is_job: bool,
    /// The end of the time in which calls that begin together are counted. 0 before it begins.
    gathers_until: f64,
    budget: f64,
}

impl Limiter {
    /// Creates an open limiter.
    pub fn new(max_concurrent: usize, max_queue: usize) -> Self {
        Self {
            slots: Slots::new(max_concurrent),
            queue: Queue::default(),
            max_queue,
            rate: Rate::default(),
            probing: false,
            answered: 0,
            starts_slowly: false,
            is_job: false,
            gathers_until: 0.0,
            budget: RETRY_BUDGET,
        }
    }

    /// Lets a job of many calls begin with a slow start.
    pub fn start_slowly(&mut self) {
        self.starts_slowly = true;
    }

    /// Changes the bounds.
    pub fn set_bounds(&mut self, max_concurrent: usize, max_queue: usize) {
        self.slots.set_max(max_concurrent);
        self.max_queue = max_queue;
    }

    /// Adds a call to the queue until its deadline. Returns `false` if the queue is full.
    pub fn enqueue(&mut self, priority: Priority, id: u64, now: f64, deadline: f64) -> bool {
        self.expire(now);
        // A call that can be sent at once takes no place in the queue.
        if self.queue.len() >= self.max_queue + self.slots.free_below(usize::MAX) {
            return false;
        }
        self.queue.push(priority, id, now, deadline);
        self.is_job |= self.starts_slowly && self.queue.len() + self.slots.used() > MAX_BURST;
        true
    }

    /// The call that may be sent next, for the host to wake.
    pub fn next(&self, now: f64) -> Option<u64> {
        self.queue.head(now).filter(|_| self.free(now) > 0)
    }

    /// How many more requests may start. A probe runs alone.
    fn free(&self, now: f64) -> usize {
        if self.probing {
            return self.slots.free_below(1);
        }
        let free = self.slots.free_below(usize::MAX);
        if !self.is_job {
            return free;
        }
        let at_most = 1 + self.answered / RESPONSES_PER_STEP;
        free.min(at_most.saturating_sub(self.slots.held_since(now - STALLED_AFTER)))
    }

    fn expire(&mut self, now: f64) {
        self.slots.expire(now);
        self.queue.expire(now);
    }

    /// Decides whether a waiting call may be sent now. If so, it gets a slot for an attempt of `limit` milliseconds.
    pub fn try_admit(&mut self, id: u64, now: f64, limit: f64) -> Admission {
        self.expire(now);
        self.gather(now);
        let earliest = self.rate.earliest().max(self.gathers_until);
        // Only the first call waits for that time. The others follow once it is sent.
        let count = if now < earliest { self.free(now).min(1) } else { self.free(now) };
        if !self.queue.is_among_first(id, count, now) {
            let time = self.queue.next_check_of(id, now);
            self.queue.schedule_check(id, time);
            return Admission::Wait(time);
        }
        if now < earliest {
            self.rate.hold(now);
            self.queue.schedule_check(id, earliest);
            return Admission::At(earliest);
        }
        self.queue.remove(id);
        self.slots.hold(id, now, limit);
        self.rate.send(now);
        Admission::Go
    }

    /// Sends one request before it is known how many calls begin together.
    fn gather(&mut self, now: f64) {
        if self.starts_slowly && self.answered == 0 && self.slots.used() == 1 && self.gathers_until == 0.0 {
            self.gathers_until = now + GATHER;
        }
    }

    /// Renews the slot of a call for `limit` milliseconds. Returns `false` if the call has lost it, because it was late.
    pub fn renew(&mut self, id: u64, now: f64, limit: f64) -> bool {
        self.slots.renew(id, now, limit)
    }

    /// Removes a call that was not sent from the queue.
    pub fn cancel(&mut self, id: u64) {
        self.queue.remove(id);
    }

    /// Frees the slot of a call and learns from how it ended.
    pub fn finish(&mut self, id: u64, now: f64, feedback: Feedback) {
        self.slots.free(id);
        match feedback {
            Feedback::Admitted => self.admit(now),
            Feedback::Limited { until, random } => self.rate.refuse(now, until, random),
            Feedback::Other => {}
        }
        self.probing = matches!(feedback, Feedback::Limited { .. });
        self.answered += usize::from(!self.probing);
    }

    /// Drops the pause, the rate and the counts. The queue and the slots are kept.
    pub fn reset_rate(&mut self) {
        (self.rate, self.probing, self.gathers_until) = (Rate::default(), false, 0.0);
    }

    fn admit(&mut self, now: f64) {
        self.budget = (self.budget + RETRY_REFUND).min(RETRY_BUDGET);
        self.rate.admit(now);
    }

    /// Takes a retry out of the budget. Returns `false` if too little is left.
    pub fn spend(&mut self) -> bool {
        let enough = self.budget >= RETRY_COST;
        if enough {
            self.budget -= RETRY_COST;
        }
        enough
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
