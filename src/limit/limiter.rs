//! When the next request may go: one gate for all clients of the same key. Pure; time comes in as milliseconds.
//!
//! Open until the server says 429. Then everything pauses until the time that it named; one request goes first, and the rest
//! follow at the pace that was seen to be admitted. That is too slow rather than too fast, since the time named is rounded up: so the
//! pace grows until it is refused, steps back, and is kept for a minute before it grows again. It ends when it has held nobody
//! back for a minute.

use super::queue::Queue;
use super::slots::Slots;

/// Who goes first: a person who waits for a click, before a job that runs for minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// Calls that somebody waits for.
    #[default]
    Interactive,
    /// Calls of a long job.
    Bulk,
}

/// What a waiting call is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Admission {
    /// Go now; the place is taken.
    Go,
    /// Ask again at this time.
    At(f64),
    /// Ask again when another call has left, and at this time at the latest.
    Wait(f64),
}

/// How a call that went has ended, as far as the rate goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Feedback {
    /// Admitted.
    Admitted,
    /// Refused: nothing before this time.
    Limited(f64),
    /// Neither: it broke, or was cancelled.
    Other,
}

/// The share of a pace that is kept when it has been refused.
const BACKOFF: f64 = 0.977;
/// What makes it step back farther where the time that it was learnt in was short: in milliseconds. There late timers weigh
/// more, and a pace just below the limit would be refused again.
const JITTER: f64 = 80.0;
/// How much a pace grows in the time that it was learnt in.
const GROWTH: f64 = 0.02;
/// What makes it grow faster where that time was short, as it was rounded up to seconds: in milliseconds.
const ROUNDING: f64 = 100.0;
/// What makes it grow faster where almost nothing was admitted: another process had used up the rest.
const FEW: f64 = 20.0;
/// How late a request may be and still keep its place, as a share of the time that the pace was learnt in: a host's timers are
/// late, and that would add up.
const SLACK: f64 = 0.01;
/// How long a part of time is in which successes are counted: with the one before, what Clerk's window of ten seconds holds.
const BUCKET: f64 = 5_000.0;
/// For this long a pace that was refused is kept, and one that holds nobody back lasts.
const COOLDOWN: f64 = 60_000.0;
/// The slowest pace: requests per millisecond.
const MIN_RATE: f64 = 0.0005;
/// The retry budget: what it holds, what a retry costs, what a success gives back. A server that fails under load is
/// not loaded by a tenth more.
const RETRY_BUDGET: f64 = 100.0;
const RETRY_COST: f64 = 5.0;
const RETRY_REFUND: f64 = 0.5;

/// The gate's state.
#[derive(Debug)]
pub struct Limiter {
    slots: Slots,
    queue: Queue,
    max_queue: usize,
    paused_until: f64,
    probing: bool,
    /// The pace in requests per millisecond; without end where there is none.
    rate: f64,
    /// What each success adds to it, and from when on.
    growth: f64,
    grows_after: f64,
    /// The earliest time of the next request.
    next: f64,
    /// How long the time was that the pace was learnt in.
    sample_window: f64,
    /// When somebody was last held back.
    last_held: f64,
    /// Since when successes are counted: those of the part of time that goes on, and of the part before.
    counted_since: f64,
    bucket_start: f64,
    current_count: u32,
    previous_count: u32,
    budget: f64,
}

impl Limiter {
    /// An open gate.
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

    /// The bounds of the client that called last hold.
    pub fn set_bounds(&mut self, max_concurrent: usize, max_queue: usize) {
        self.slots.set_max(max_concurrent);
        self.max_queue = max_queue;
    }

    /// Puts a call into the queue, until its deadline; `false` when the queue is full.
    pub fn enqueue(&mut self, lane: Lane, id: u64, now: f64, deadline: f64) -> bool {
        self.expire(now);
        // What can go at once does not queue.
        if self.queue.len() >= self.max_queue + self.slots.free_below(usize::MAX) {
            return false;
        }
        self.queue.push(lane, id, now, deadline);
        true
    }

    /// The call that may go next: the host wakes it.
    pub fn next(&self, now: f64) -> Option<u64> {
        self.queue.head(now).filter(|_| self.free() > 0)
    }

    /// How many more requests may start: after a pause one goes first, alone.
    fn free(&self) -> usize {
        self.slots.free_below(if self.probing { 1 } else { usize::MAX })
    }

    fn expire(&mut self, now: f64) {
        self.slots.expire(now);
        self.queue.expire(now);
    }

    /// Whether it is a call's turn. If so it takes a slot for an attempt of `limit` milliseconds.
    pub fn try_admit(&mut self, id: u64, now: f64, limit: f64) -> Admission {
        self.expire(now);
        let earliest = self.paused_until.max(self.next);
        // Until that time only the first call waits for it: the others follow when it has gone.
        let count = if now < earliest { self.free().min(1) } else { self.free() };
        if !self.queue.is_among_first(id, count, now) {
            let time = self.queue.next_look(id, now);
            self.queue.look_again_at(id, now, time);
            return Admission::Wait(time);
        }
        if now < earliest {
            self.last_held = now;
            self.queue.look_again_at(id, now, earliest);
            return Admission::At(earliest);
        }
        self.queue.remove(id);
        self.slots.hold(id, now, limit);
        self.count_from(now);
        self.next = self.next.max(now - self.sample_window * SLACK) + 1.0 / self.rate;
        Admission::Go
    }

    /// A call that holds a slot sends its request now.
    pub fn renew(&mut self, id: u64, now: f64, limit: f64) {
        self.slots.hold(id, now, limit);
    }

    /// Leaves the queue without having gone.
    pub fn cancel(&mut self, id: u64) {
        self.queue.remove(id);
    }

    /// A call that went has ended.
    pub fn finish(&mut self, id: u64, now: f64, feedback: Feedback) {
        self.slots.free(id);
        match feedback {
            Feedback::Admitted => self.admit(now),
            Feedback::Limited(until) => self.pause(now, until),
            Feedback::Other => self.probing = false,
        }
    }

    /// Forgets the pause, the pace, and what was counted to learn one. Who waits and who holds a slot stays.
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

    /// A request goes: what was admitted longer ago than two parts says nothing any more.
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
        // The others that were on their way when the first was refused say nothing new about the rate.
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

    /// The pace that was admitted in this time.
    fn learn(&mut self, elapsed: f64) {
        let admitted = f64::from(self.previous_count + self.current_count);
        self.sample_window = elapsed;
        self.rate = admitted / elapsed;
        self.growth = (GROWTH + ROUNDING / elapsed + FEW / (admitted * admitted * admitted + 1.0)) / elapsed;
    }

    /// Takes a retry out of the budget; `false` when it is spent.
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
        (1..=count).filter(|id| limiter.enqueue(Lane::Interactive, *id, 0.0, DEADLINE)).collect()
    }

    fn waits(admission: Admission) -> bool {
        matches!(admission, Admission::Wait(_))
    }

    #[test]
    fn at_most_so_many_run_at_once_and_the_next_goes_when_one_leaves() {
        let mut limiter = Limiter::new(2, 10);
        let ids = enter(&mut limiter, 3);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        assert_eq!(limiter.try_admit(ids[1], 0.0, LIMIT), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 0.0, LIMIT)));
        limiter.finish(ids[0], 1.0, Feedback::Admitted);
        assert_eq!(limiter.try_admit(ids[2], 1.0, LIMIT), Admission::Go);
    }

    #[test]
    fn a_click_goes_before_a_job_that_came_first() {
        let mut limiter = Limiter::new(1, 10);
        let (bulk, click) = (1, 2);
        assert!(limiter.enqueue(Lane::Bulk, bulk, 0.0, DEADLINE));
        assert!(limiter.enqueue(Lane::Interactive, click, 0.0, DEADLINE));
        assert!(waits(limiter.try_admit(bulk, 0.0, LIMIT)));
        assert_eq!(limiter.try_admit(click, 0.0, LIMIT), Admission::Go);
    }

    #[test]
    fn a_full_queue_refuses_and_a_place_given_back_is_taken() {
        let mut limiter = Limiter::new(1, 1);
        let ids = enter(&mut limiter, 2);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        assert!(!limiter.enqueue(Lane::Interactive, 9, 0.0, DEADLINE));
        limiter.cancel(ids[1]);
        assert!(limiter.enqueue(Lane::Interactive, 9, 0.0, DEADLINE));
    }

    #[test]
    fn one_refusal_pauses_all_then_one_goes_first() {
        let mut limiter = Limiter::new(10, 10);
        let ids = enter(&mut limiter, 4);
        assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
        limiter.finish(ids[0], 10.0, Feedback::Limited(1_010.0));
        assert_eq!(limiter.try_admit(ids[1], 10.0, LIMIT), Admission::At(1_010.0));
        assert_eq!(limiter.try_admit(ids[1], 1_010.0, LIMIT), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 1_010.0, LIMIT)), "the first has not come back");
        limiter.finish(ids[1], 1_020.0, Feedback::Admitted);
        assert!(matches!(limiter.try_admit(ids[2], 1_020.0, LIMIT), Admission::At(_)), "at a pace");
    }

    #[test]
    fn after_a_clean_minute_the_gate_is_open_again() {
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
    fn a_storm_of_failures_spends_the_budget_and_successes_refill_it() {
        let mut limiter = Limiter::new(10, 10);
        assert_eq!((0..1_000).filter(|_| limiter.spend()).count(), 20);
        for _ in 0..10 {
            limiter.finish(1, 0.0, Feedback::Admitted);
        }
        assert!(limiter.spend() && !limiter.spend());
    }

    #[test]
    fn a_slot_whose_call_was_dropped_is_free_a_second_after_its_limit() {
        let mut limiter = Limiter::new(1, 10);
        let ids = enter(&mut limiter, 2);
        assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
        assert!(waits(limiter.try_admit(ids[1], 1_499.0, 500.0)));
        assert_eq!(limiter.try_admit(ids[1], 1_500.0, 500.0), Admission::Go);
    }

    #[test]
    fn calls_that_were_dropped_in_the_queue_hold_nobody_back() {
        let mut limiter = Limiter::new(2, 10);
        let ids = enter(&mut limiter, 5);
        for id in &ids[..4] {
            limiter.try_admit(*id, 0.0, LIMIT);
        }
        // The first two end; nobody runs the two that are woken then.
        ids.iter().take(2).for_each(|id| limiter.finish(*id, 100.0, Feedback::Admitted));
        let mut now = 100.0;
        while limiter.try_admit(ids[4], now, LIMIT) != Admission::Go {
            now += 10.0;
        }
        assert!(now < 1_000.0, "{now}");
    }

    #[test]
    fn a_probe_that_was_dropped_does_not_keep_the_gate_shut() {
        let mut limiter = Limiter::new(10, 10);
        let ids = enter(&mut limiter, 3);
        assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
        limiter.finish(ids[0], 10.0, Feedback::Limited(1_000.0));
        assert_eq!(limiter.try_admit(ids[1], 1_000.0, 500.0), Admission::Go);
        assert!(waits(limiter.try_admit(ids[2], 2_499.0, 500.0)));
        assert!(!waits(limiter.try_admit(ids[2], 2_500.0, 500.0)));
    }

    #[test]
    fn when_the_rate_is_halved_and_given_back_the_pace_follows() {
        let pace = |limiter: &Limiter| limiter.rate * 1_000.0;
        let mut limiter = Limiter::new(10, 100);
        let mut now = 0.0;
        // Each second `allowed` are admitted, and one is refused where the pace is above that.
        let mut second = |limiter: &mut Limiter, allowed: f64| {
            let sent = pace(limiter).min(allowed);
            (0..sent as u32).for_each(|_| limiter.finish(0, now, Feedback::Admitted));
            limiter.last_held = now;
            if pace(limiter) > allowed {
                limiter.finish(0, now, Feedback::Limited(now + 1_000.0));
            }
            now += 1_000.1;
        };
        limiter.finish(0, 0.0, Feedback::Limited(1_000.0));
        (limiter.rate, limiter.growth) = (0.1, 0.000_005);
        (0..40).for_each(|_| second(&mut limiter, 50.0));
        assert!((44.0..=50.0).contains(&pace(&limiter)), "{}", pace(&limiter));
        (0..300).for_each(|_| second(&mut limiter, 100.0));
        assert!(pace(&limiter) > 90.0, "{}", pace(&limiter));
    }

    proptest! {
        #[test]
        fn however_calls_come_and_go_the_bounds_hold(steps in prop::collection::vec(0u8..6, 1..200)) {
            let mut limiter = Limiter::new(3, 5);
            let (mut queue, mut running, mut now) = (Vec::new(), Vec::new(), 0.0);
            for (id, step) in (1..).zip(steps) {
                now += 100.0;
                let lane = if step == 0 { Lane::Interactive } else { Lane::Bulk };
                match step {
                    0 | 1 => if limiter.enqueue(lane, id, now, DEADLINE) { queue.push(id) },
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
