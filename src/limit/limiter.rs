//! Decides when a request may be sent: the rate, the queue, the requests in flight, and the retry budget. It is pure: time is an
//! argument, in milliseconds.
//!
//! The limiter is open until the server responds with 429. Then all calls pause until the time that the server named. One request
//! goes first as a probe, and the others follow at the rate that [`super::rate`] keeps by binomial congestion control. Once the rate
//! has held no call back for a minute, the limiter is open again.
//!
//! All requests in flight at the first 429 are refused with it, and other processes may be in the same position. So a job of many calls
//! begins with a slow start, as TCP does: see [`MAX_BURST`] and [`RESPONSES_PER_STEP`]. This costs time once in a process: ten calls
//! that begin together take ten times as long as one, and six take as long as one. Only a client with a secret key starts slowly,
//! because only such clients run jobs in many processes. A page begins anew each time that it is loaded, and its requests are few.

use super::queue::Queue;
use super::rate::Rate;
use super::slots::Slots;

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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEADLINE: f64 = 100_000.0;
    const LIMIT: f64 = 50_000.0;

    fn enter(limiter: &mut Limiter, count: u64) -> Vec<u64> {
        (1..=count).filter(|id| limiter.enqueue(Priority::Interactive, *id, 0.0, DEADLINE)).collect()
    }

    fn limited(until: f64) -> Feedback {
        Feedback::Limited { until, random: 0.5 }
    }

    fn waits(admission: Admission) -> bool {
        matches!(admission, Admission::Wait(_))
    }

    #[test]
    fn a_limited_number_runs_at_once_and_the_next_starts_when_one_ends() {
        let mut limiter = Limiter::new(2, 10);
        let ids = enter(&mut limiter, 3);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        assert_eq!(limiter.try_admit(ids[1], 0.0, LIMIT), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 0.0, LIMIT)));
        limiter.finish(ids[0], 1.0, Feedback::Admitted);
        assert_eq!(limiter.try_admit(ids[2], 1.0, LIMIT), Admission::Go);
    }

    #[test]
    fn an_interactive_call_is_sent_before_a_bulk_call_that_came_first() {
        let mut limiter = Limiter::new(1, 10);
        let (bulk, interactive) = (1, 2);
        assert!(limiter.enqueue(Priority::Bulk, bulk, 0.0, DEADLINE));
        assert!(limiter.enqueue(Priority::Interactive, interactive, 0.0, DEADLINE));
        assert!(waits(limiter.try_admit(bulk, 0.0, LIMIT)));
        assert_eq!(limiter.try_admit(interactive, 0.0, LIMIT), Admission::Go);
    }

    #[test]
    fn a_full_queue_refuses_until_a_call_leaves() {
        let mut limiter = Limiter::new(1, 1);
        let ids = enter(&mut limiter, 2);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        assert!(!limiter.enqueue(Priority::Interactive, 9, 0.0, DEADLINE));
        limiter.cancel(ids[1]);
        assert!(limiter.enqueue(Priority::Interactive, 9, 0.0, DEADLINE));
    }

    #[test]
    fn a_refusal_pauses_all_calls_and_then_one_probes() {
        let mut limiter = Limiter::new(10, 10);
        let ids = enter(&mut limiter, 4);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        limiter.finish(ids[0], 10.0, limited(1_010.0));
        assert_eq!(limiter.try_admit(ids[1], 10.0, LIMIT), Admission::At(1_010.0));
        assert_eq!(limiter.try_admit(ids[1], 1_010.0, LIMIT), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 1_010.0, LIMIT)), "the probe has not ended");
        limiter.finish(ids[1], 1_020.0, Feedback::Admitted);
        assert!(matches!(limiter.try_admit(ids[2], 1_020.0, LIMIT), Admission::At(_)), "the rate is limited");
    }

    #[test]
    fn after_a_minute_without_refusals_the_limiter_is_open_again() {
        let mut limiter = Limiter::new(10, 10);
        let ids = enter(&mut limiter, 4);
        limiter.try_admit(ids[0], 0.0, LIMIT);
        limiter.finish(ids[0], 10.0, limited(1_000.0));
        limiter.try_admit(ids[1], 1_000.0, LIMIT);
        limiter.finish(ids[1], 70_000.0, Feedback::Admitted);
        assert_eq!(limiter.try_admit(ids[2], 70_000.0, LIMIT), Admission::Go);
        assert_eq!(limiter.try_admit(ids[3], 70_000.0, LIMIT), Admission::Go);
    }

    #[test]
    fn many_failures_spend_the_retry_budget_and_successes_refill_it() {
        let mut limiter = Limiter::new(10, 10);
        assert_eq!((0..1_000).filter(|_| limiter.spend()).count(), 20);
        for _ in 0..10 {
            limiter.finish(1, 0.0, Feedback::Admitted);
        }
        assert!(limiter.spend() && !limiter.spend());
    }

    #[test]
    fn the_slot_of_a_dropped_call_is_free_a_second_after_its_limit() {
        let mut limiter = Limiter::new(1, 10);
        let ids = enter(&mut limiter, 2);
        assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
        assert!(waits(limiter.try_admit(ids[1], 1_499.0, 500.0)));
        assert_eq!(limiter.try_admit(ids[1], 1_500.0, 500.0), Admission::Go);
    }

    #[test]
    fn calls_that_were_dropped_in_the_queue_do_not_hold_others_back() {
        let mut limiter = Limiter::new(2, 10);
        let ids = enter(&mut limiter, 5);
        for id in &ids[..4] {
            limiter.try_admit(*id, 0.0, LIMIT);
        }
        // The first two end, and the two that are woken then no longer run.
        ids.iter().take(2).for_each(|id| limiter.finish(*id, 100.0, Feedback::Admitted));
        let mut now = 100.0;
        while limiter.try_admit(ids[4], now, LIMIT) != Admission::Go {
            now += 10.0;
        }
        assert!(now < 1_000.0, "{now}");
    }

    #[test]
    fn a_dropped_probe_does_not_keep_the_limiter_closed() {
        let mut limiter = Limiter::new(10, 10);
        let ids = enter(&mut limiter, 3);
        assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
        limiter.finish(ids[0], 10.0, limited(1_000.0));
        assert_eq!(limiter.try_admit(ids[1], 1_000.0, 500.0), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 2_499.0, 500.0)));
        assert!(!waits(limiter.try_admit(ids[2], 2_500.0, 500.0)));
    }

    /// Admits all that may be sent at a time.
    fn admit_all(limiter: &mut Limiter, ids: &[u64], now: f64) -> Vec<u64> {
        ids.iter().copied().filter(|id| limiter.try_admit(*id, now, LIMIT) == Admission::Go).collect()
    }

    fn slow() -> Limiter {
        let mut limiter = Limiter::new(10, 100);
        limiter.start_slowly();
        limiter
    }

    #[test]
    fn without_a_slow_start_all_calls_are_sent_at_once() {
        let mut limiter = Limiter::new(10, 100);
        let ids = enter(&mut limiter, 12);
        assert_eq!(admit_all(&mut limiter, &ids, 0.0).len(), 10);
    }

    #[test]
    fn a_few_calls_that_begin_together_are_sent_together() {
        let mut limiter = slow();
        let ids = enter(&mut limiter, MAX_BURST as u64);
        let sent = admit_all(&mut limiter, &ids, 0.0);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent.len() + admit_all(&mut limiter, &ids[1..], GATHER).len(), MAX_BURST);
    }

    #[test]
    fn more_calls_than_a_few_begin_slowly() {
        let mut limiter = slow();
        let ids = enter(&mut limiter, 60);
        let (mut now, mut sizes, mut waiting) = (0.0, Vec::new(), ids);
        while !waiting.is_empty() {
            now += 5.0;
            let sent = admit_all(&mut limiter, &waiting, now);
            waiting.retain(|id| !sent.contains(id));
            sizes.push(sent.len());
            sent.iter().for_each(|id| limiter.finish(*id, now, Feedback::Admitted));
        }
        assert_eq!(sizes[..11], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
        sizes.pop();
        assert!(sizes.last() == Some(&6) && sizes.is_sorted(), "{sizes:?}");
    }

    #[test]
    fn a_request_that_hangs_holds_up_a_slow_start_for_two_seconds_only() {
        let mut limiter = slow();
        let ids = enter(&mut limiter, 9);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        assert!(waits(limiter.try_admit(ids[1], STALLED_AFTER - 1.0, LIMIT)));
        assert_eq!(limiter.try_admit(ids[1], STALLED_AFTER, LIMIT), Admission::Go);
    }

    proptest! {
        #[test]
        fn the_bounds_hold_in_any_order_of_calls(steps in prop::collection::vec(0u8..6, 1..200)) {
            let mut limiter = Limiter::new(3, 5);
            let (mut queue, mut running, mut now) = (Vec::new(), Vec::new(), 0.0);
            for (id, step) in (1..).zip(steps) {
                now += 100.0;
                let priority = if step == 0 { Priority::Interactive } else { Priority::Bulk };
                match step {
                    0 | 1 => if limiter.enqueue(priority, id, now, DEADLINE) { queue.push(id) },
                    2 | 3 => if let Some(id) = running.pop() {
                        let refused = limited(now + 500.0);
                        limiter.finish(id, now, if step == 2 { refused } else { Feedback::Admitted });
                    },
                    4 if !queue.is_empty() => limiter.cancel(queue.swap_remove(0)),
                    _ => if let Some(id) = queue.first().copied() && limiter.try_admit(id, now, LIMIT) == Admission::Go {
                        running.push(queue.remove(0));
                    },
                }
                prop_assert!(running.len() <= 3 && queue.len() <= 8);
            }
        }
    }
}
