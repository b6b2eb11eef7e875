//! An adaptive rate limiter, which learns the server's rate from refusals. It is pure: time is an argument, in milliseconds.
//!
//! The limiter is open until the server responds with 429. Then all calls pause until the time that the server named. One
//! request goes first as a probe, and the others follow at the rate that was admitted before the refusal. The server rounds the
//! time that it names up, so this rate is slightly too low. It grows until it is refused, steps back, and stays there for
//! [`COOLDOWN`] before it grows again. Once the rate has held no call back for [`COOLDOWN`], the limiter is open again.
//!
//! Clerk documents its limits per 10 seconds: <https://clerk.com/docs/guides/how-clerk-works/system-limits>. Nothing here depends
//! on a particular limit. `simulation.rs` checks the constants against sliding windows of 1 and 10 seconds, near and far servers,
//! and both ways of counting refused requests.

use super::queue::Queue;
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
    /// The server refused the request, and admits none before this time.
    Limited(f64),
    /// Nothing: the call failed or was cancelled.
    Other,
}

/// A rate that is refused is multiplied by this.
const BACKOFF: f64 = 0.977;
/// Makes the step back larger if the sample window was short, in milliseconds. Late timers weigh more there, and a rate just
/// below the limit would be refused again.
const JITTER: f64 = 80.0;
/// The share by which a rate grows within one sample window.
const GROWTH: f64 = 0.02;
/// Makes the rate grow faster if the sample window was short, in milliseconds: rounding it up to seconds distorted it more.
const ROUNDING: f64 = 100.0;
/// Makes the rate grow faster if almost nothing was admitted: then another process had used up the limit.
const FEW: f64 = 20.0;
/// How late a request may be without delaying the following ones, as a share of the sample window. The timers of a host are
/// late, and the delays would add up.
const SLACK: f64 = 0.01;
/// The length of a bucket in which successes are counted, in milliseconds. Two buckets cover Clerk's window of ten seconds.
const BUCKET: f64 = 5_000.0;
/// How long a rate that was refused is kept before it grows again, and how long one that holds no call back is kept at all, in
/// milliseconds.
const COOLDOWN: f64 = 60_000.0;
/// The lowest rate, in requests per millisecond: one in two seconds.
const MIN_RATE: f64 = 0.0005;
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
    paused_until: f64,
    probing: bool,
    /// Requests per millisecond. Infinite while the limiter is open.
    rate: f64,
    /// What each success adds to the rate, from `grows_after` on.
    growth: f64,
    grows_after: f64,
    /// The earliest time of the next request at this rate.
    next: f64,
    /// The time span from which the rate was learnt, in milliseconds.
    sample_window: f64,
    /// When a call was last held back.
    last_held: f64,
    /// Successes are counted in the current bucket and the one before, which began at `counted_since`.
    counted_since: f64,
    bucket_start: f64,
    current_count: u32,
    previous_count: u32,
    budget: f64,
}

impl Limiter {
    /// Creates an open limiter.
    pub fn new(max_concurrent: usize, max_queue: usize) -> Self {
        Self {
            slots: Slots::new(max_concurrent),
            queue: Queue::default(),
            max_queue,
            paused_until: 0.0,
            probing: false,
            rate: f64::INFINITY,
            growth: 0.0,
            grows_after: 0.0,
            next: 0.0,
            sample_window: 0.0,
            last_held: 0.0,
            counted_since: 0.0,
            bucket_start: f64::NEG_INFINITY,
            current_count: 0,
            previous_count: 0,
            budget: RETRY_BUDGET,
        }
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
        true
    }

    /// The call that may be sent next, for the host to wake.
    pub fn next(&self, now: f64) -> Option<u64> {
        self.queue.head(now).filter(|_| self.free() > 0)
    }

    /// How many more requests may start. A probe runs alone.
    fn free(&self) -> usize {
        self.slots.free_below(if self.probing { 1 } else { usize::MAX })
    }

    fn expire(&mut self, now: f64) {
        self.slots.expire(now);
        self.queue.expire(now);
    }

    /// Decides whether a waiting call may be sent now. If so, it gets a slot for an attempt of `limit` milliseconds.
    pub fn try_admit(&mut self, id: u64, now: f64, limit: f64) -> Admission {
        self.expire(now);
        let earliest = self.paused_until.max(self.next);
        // Only the first call waits for that time. The others follow once it is sent.
        let count = if now < earliest { self.free().min(1) } else { self.free() };
        if !self.queue.is_among_first(id, count, now) {
            let time = self.queue.next_check_of(id, now);
            self.queue.schedule_check(id, now, time);
            return Admission::Wait(time);
        }
        if now < earliest {
            self.last_held = now;
            self.queue.schedule_check(id, now, earliest);
            return Admission::At(earliest);
        }
        self.queue.remove(id);
        self.slots.hold(id, now, limit);
        self.count_from(now);
        self.next = self.next.max(now - self.sample_window * SLACK) + 1.0 / self.rate;
        Admission::Go
    }

    /// Renews the slot of a call that sends its request now, for an attempt of `limit` milliseconds.
    pub fn renew(&mut self, id: u64, now: f64, limit: f64) {
        self.slots.hold(id, now, limit);
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
            Feedback::Limited(until) => self.pause(now, until),
            Feedback::Other => self.probing = false,
        }
    }

    /// Drops the pause, the rate and the counts. The queue and the slots are kept.
    pub fn reset_rate(&mut self) {
        (self.paused_until, self.probing) = (0.0, false);
        (self.rate, self.next) = (f64::INFINITY, 0.0);
        self.bucket_start = f64::NEG_INFINITY;
    }

    fn admit(&mut self, now: f64) {
        self.probing = false;
        self.current_count += 1;
        self.budget = (self.budget + RETRY_REFUND).min(RETRY_BUDGET);
        if now > self.grows_after {
            self.rate += self.growth;
        }
        if self.is_paced() && now - self.last_held > COOLDOWN {
            self.rate = f64::INFINITY;
        }
    }

    fn is_paced(&self) -> bool {
        self.rate.is_finite()
    }

    /// Starts a new bucket if the current one is over. Successes older than two buckets are dropped.
    fn count_from(&mut self, now: f64) {
        let age = now - self.bucket_start;
        if age <= BUCKET {
            return;
        }
        let is_next = age <= 2.0 * BUCKET;
        self.counted_since = if is_next { self.bucket_start } else { now };
        self.previous_count = if is_next { self.current_count } else { 0 };
        (self.bucket_start, self.current_count) = (now, 0);
    }

    fn pause(&mut self, now: f64, until: f64) {
        // Requests that were in flight when the first was refused say nothing new about the rate.
        if now >= self.paused_until {
            self.grows_after = until;
            if self.is_paced() {
                self.grows_after += COOLDOWN;
                self.rate *= BACKOFF / (1.0 + JITTER / self.sample_window);
            } else {
                self.learn((until - self.counted_since).max(1.0));
            }
            self.rate = self.rate.max(MIN_RATE);
            self.last_held = until;
        }
        self.paused_until = self.paused_until.max(until);
        self.probing = true;
    }

    /// Sets the rate to what was admitted within `elapsed` milliseconds.
    fn learn(&mut self, elapsed: f64) {
        let admitted = f64::from(self.previous_count + self.current_count);
        self.sample_window = elapsed;
        self.rate = admitted / elapsed;
        self.growth = (GROWTH + ROUNDING / elapsed + FEW / (admitted * admitted * admitted + 1.0)) / elapsed;
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
        limiter.finish(ids[0], 10.0, Feedback::Limited(1_010.0));
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
        limiter.finish(ids[0], 10.0, Feedback::Limited(1_000.0));
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
        limiter.finish(ids[0], 10.0, Feedback::Limited(1_000.0));
        assert_eq!(limiter.try_admit(ids[1], 1_000.0, 500.0), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 2_499.0, 500.0)));
        assert!(!waits(limiter.try_admit(ids[2], 2_500.0, 500.0)));
    }

    #[test]
    fn the_rate_follows_when_the_server_halves_its_limit_and_restores_it() {
        let rate = |limiter: &Limiter| limiter.rate * 1_000.0;
        let mut limiter = Limiter::new(10, 100);
        let mut now = 0.0;
        // Each second `allowed` requests are admitted, and one is refused if the rate is higher.
        let mut second = |limiter: &mut Limiter, allowed: f64| {
            let sent = rate(limiter).min(allowed);
            (0..sent as u32).for_each(|_| limiter.finish(0, now, Feedback::Admitted));
            limiter.last_held = now;
            if rate(limiter) > allowed {
                limiter.finish(0, now, Feedback::Limited(now + 1_000.0));
            }
            now += 1_000.1;
        };
        limiter.finish(0, 0.0, Feedback::Limited(1_000.0));
        (limiter.rate, limiter.growth) = (0.1, 0.000_005);
        (0..40).for_each(|_| second(&mut limiter, 50.0));
        assert!((44.0..=50.0).contains(&rate(&limiter)), "{}", rate(&limiter));
        (0..300).for_each(|_| second(&mut limiter, 100.0));
        assert!(rate(&limiter) > 90.0, "{}", rate(&limiter));
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
                        let refused = Feedback::Limited(now + 500.0);
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
