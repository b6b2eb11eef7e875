//! When the next request may go: one gate for all clients of the same key. Pure; time comes in as milliseconds.
//!
//! Open until the server says 429. Then everything pauses until the time that it named; one request goes first, and the rest
//! follow at the pace that was seen to be admitted. That is too slow rather than too fast, since the time named is rounded up: so the
//! pace grows until it is refused, steps back, and is kept for a minute before it grows again. It ends when it has held nobody
//! back for a minute.

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
pub enum Turn {
    /// Go now; the place is taken.
    Go,
    /// Ask again at this time.
    At(f64),
    /// Ask again when another call has left.
    Wait,
}

/// How a call that went has ended, as far as the rate goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Report {
    /// Admitted.
    Admitted,
    /// Refused: nothing before this time.
    Limited(f64),
    /// Neither: it broke, or was cancelled.
    Other,
}

/// The share of a pace that is kept when it has been refused.
const STEP_BACK: f64 = 0.977;
/// What makes it step back farther where the time that it was learnt in was short: in milliseconds. There late timers weigh
/// more, and a pace just below the limit would be refused again.
const JITTER: f64 = 80.0;
/// How much a pace grows in the time that it was learnt in.
const GROWTH: f64 = 0.02;
/// What makes it grow faster where that time was short, as it was rounded up to seconds: in milliseconds.
const ROUNDED: f64 = 100.0;
/// What makes it grow faster where almost nothing was admitted: another process had used up the rest.
const FEW: f64 = 20.0;
/// How late a request may be and still keep its place, as a share of the time that the pace was learnt in: a host's timers are
/// late, and that would add up.
const SLACK: f64 = 0.01;
/// How long a part of time is in which successes are counted: with the one before, what Clerk's window of ten seconds holds.
const PART: f64 = 5_000.0;
/// For this long a pace that was refused is kept, and one that holds nobody back lasts.
const CLEAN: f64 = 60_000.0;
/// The slowest pace: requests per millisecond.
const SLOWEST: f64 = 0.0005;
/// The retry budget: what it holds, what a retry costs, what a success gives back. A server that fails under load is
/// not loaded by a tenth more.
const BUDGET: f64 = 100.0;
const RETRY_COST: f64 = 5.0;
const REFILL: f64 = 0.5;

/// The gate's state.
#[derive(Debug)]
pub struct Limiter {
    max_concurrent: usize,
    max_queue: usize,
    running: usize,
    interactive: Vec<u64>,
    bulk: Vec<u64>,
    paused_until: f64,
    probing: bool,
    /// The pace in requests per millisecond; without end where there is none.
    rate: f64,
    /// What each success adds to it, and from when on.
    growth: f64,
    grows: f64,
    /// The earliest time of the next request.
    next: f64,
    /// How long the time was that the pace was learnt in.
    learnt_in: f64,
    /// When somebody was last held back.
    held: f64,
    /// Since when successes are counted: those of the part of time that goes on, and of the part before.
    epoch: f64,
    part: f64,
    admitted: u32,
    earlier: u32,
    budget: f64,
}

impl Limiter {
    /// An open gate.
    pub fn new(max_concurrent: usize, max_queue: usize) -> Self {
        Self {
            max_concurrent,
            max_queue,
            running: 0,
            interactive: Vec::new(),
            bulk: Vec::new(),
            paused_until: 0.0,
            probing: false,
            rate: f64::INFINITY,
            growth: 0.0,
            grows: 0.0,
            next: 0.0,
            learnt_in: 0.0,
            held: 0.0,
            epoch: 0.0,
            part: f64::NEG_INFINITY,
            admitted: 0,
            earlier: 0,
            budget: BUDGET,
        }
    }

    /// The bounds of the client that called last hold.
    pub fn set_bounds(&mut self, max_concurrent: usize, max_queue: usize) {
        (self.max_concurrent, self.max_queue) = (max_concurrent, max_queue);
    }

    /// Stands in the queue under a number of the call's own; `false` when it is full.
    pub fn enter(&mut self, lane: Lane, ticket: u64) -> bool {
        let waiting = self.interactive.len() + self.bulk.len();
        // What can go at once does not queue.
        if waiting >= self.max_queue + self.max_concurrent.saturating_sub(self.running) {
            return false;
        }
        let queue = if lane == Lane::Bulk { &mut self.bulk } else { &mut self.interactive };
        queue.push(ticket);
        true
    }

    /// Who is next.
    pub fn head(&self) -> Option<u64> {
        self.interactive.first().or(self.bulk.first()).copied()
    }

    /// Whether one more may run, as far as those that run go: after a pause one goes first, alone.
    pub fn has_room(&self) -> bool {
        self.running < if self.probing { 1 } else { self.max_concurrent }
    }

    /// Whether it is this call's turn.
    pub fn turn(&mut self, ticket: u64, now: f64) -> Turn {
        if self.head() != Some(ticket) || !self.has_room() {
            return Turn::Wait;
        }
        let earliest = self.paused_until.max(self.next);
        if now < earliest {
            self.held = now;
            return Turn::At(earliest);
        }
        self.cancel(ticket);
        self.running += 1;
        self.count_from(now);
        self.next = self.next.max(now - self.learnt_in * SLACK) + 1.0 / self.rate;
        Turn::Go
    }

    /// Leaves the queue without having gone.
    pub fn cancel(&mut self, ticket: u64) {
        for queue in [&mut self.interactive, &mut self.bulk] {
            if let Some(at) = queue.iter().position(|waiting| *waiting == ticket) {
                queue.remove(at);
            }
        }
    }

    /// A call that went has ended.
    pub fn leave(&mut self, now: f64, report: Report) {
        self.running = self.running.saturating_sub(1);
        match report {
            Report::Admitted => self.admit(now),
            Report::Limited(until) => self.pause(now, until),
            Report::Other => self.probing = false,
        }
    }

    fn admit(&mut self, now: f64) {
        self.probing = false;
        self.admitted += 1;
        self.budget = (self.budget + REFILL).min(BUDGET);
        if now > self.grows {
            self.rate += self.growth;
        }
        if self.is_paced() && now - self.held > CLEAN {
            self.rate = f64::INFINITY;
        }
    }

    fn is_paced(&self) -> bool {
        self.rate.is_finite()
    }

    /// A request goes: what was admitted longer ago than two parts says nothing any more.
    fn count_from(&mut self, now: f64) {
        let age = now - self.part;
        if age <= PART {
            return;
        }
        let is_next = age <= 2.0 * PART;
        self.epoch = if is_next { self.part } else { now };
        self.earlier = if is_next { self.admitted } else { 0 };
        (self.part, self.admitted) = (now, 0);
    }

    fn pause(&mut self, now: f64, until: f64) {
        // The others that were on their way when the first was refused say nothing new about the rate.
        if now >= self.paused_until {
            self.grows = until;
            if self.is_paced() {
                self.grows += CLEAN;
                self.rate *= STEP_BACK / (1.0 + JITTER / self.learnt_in);
            } else {
                self.learn((until - self.epoch).max(1.0));
            }
            self.rate = self.rate.max(SLOWEST);
            self.held = until;
        }
        self.paused_until = self.paused_until.max(until);
        self.probing = true;
    }

    /// The pace that was admitted in this time.
    fn learn(&mut self, elapsed: f64) {
        let admitted = f64::from(self.earlier + self.admitted);
        self.learnt_in = elapsed;
        self.rate = admitted / elapsed;
        self.growth = (GROWTH + ROUNDED / elapsed + FEW / (admitted * admitted * admitted + 1.0)) / elapsed;
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

    fn enter(limiter: &mut Limiter, count: usize) -> Vec<u64> {
        let first = next(limiter);
        (first..first + count as u64).filter(|ticket| limiter.enter(Lane::Interactive, *ticket)).collect()
    }

    /// A number that no call in the queue has.
    fn next(limiter: &Limiter) -> u64 {
        limiter.interactive.iter().chain(&limiter.bulk).max().map_or(1, |last| last + 1)
    }

    #[test]
    fn at_most_so_many_run_at_once_and_the_next_goes_when_one_leaves() {
        let mut limiter = Limiter::new(2, 10);
        let tickets = enter(&mut limiter, 3);
        assert_eq!(limiter.turn(tickets[0], 0.0), Turn::Go);
        assert_eq!(limiter.turn(tickets[1], 0.0), Turn::Go);
        assert_eq!(limiter.turn(tickets[2], 0.0), Turn::Wait);
        limiter.leave(1.0, Report::Admitted);
        assert_eq!(limiter.turn(tickets[2], 1.0), Turn::Go);
    }

    #[test]
    fn a_click_goes_before_a_job_that_came_first() {
        let mut limiter = Limiter::new(1, 10);
        let (bulk, click) = (1, 2);
        assert!(limiter.enter(Lane::Bulk, bulk) && limiter.enter(Lane::Interactive, click));
        assert_eq!(limiter.turn(bulk, 0.0), Turn::Wait);
        assert_eq!(limiter.turn(click, 0.0), Turn::Go);
    }

    #[test]
    fn a_full_queue_refuses_and_a_place_given_back_is_taken() {
        let mut limiter = Limiter::new(1, 1);
        let tickets = enter(&mut limiter, 2);
        assert_eq!(limiter.turn(tickets[0], 0.0), Turn::Go);
        assert!(!limiter.enter(Lane::Interactive, 9));
        limiter.cancel(tickets[1]);
        assert!(limiter.enter(Lane::Interactive, 9));
    }

    #[test]
    fn one_refusal_pauses_all_then_one_goes_first() {
        let mut limiter = Limiter::new(10, 10);
        let tickets = enter(&mut limiter, 4);
        assert_eq!(limiter.turn(tickets[0], 0.0), Turn::Go);
        limiter.leave(10.0, Report::Limited(1_010.0));
        assert_eq!(limiter.turn(tickets[1], 10.0), Turn::At(1_010.0));
        assert_eq!(limiter.turn(tickets[1], 1_010.0), Turn::Go);
        assert_eq!(limiter.turn(tickets[2], 1_010.0), Turn::Wait, "the first has not come back");
        limiter.leave(1_020.0, Report::Admitted);
        assert!(matches!(limiter.turn(tickets[2], 1_020.0), Turn::At(_)), "at a pace");
    }

    #[test]
    fn after_a_clean_minute_the_gate_is_open_again() {
        let mut limiter = Limiter::new(10, 10);
        let tickets = enter(&mut limiter, 4);
        limiter.turn(tickets[0], 0.0);
        limiter.leave(10.0, Report::Limited(1_000.0));
        limiter.turn(tickets[1], 1_000.0);
        limiter.leave(70_000.0, Report::Admitted);
        assert_eq!(limiter.turn(tickets[2], 70_000.0), Turn::Go);
        assert_eq!(limiter.turn(tickets[3], 70_000.0), Turn::Go);
    }

    #[test]
    fn a_storm_of_failures_spends_the_budget_and_successes_refill_it() {
        let mut limiter = Limiter::new(10, 10);
        assert_eq!((0..1_000).filter(|_| limiter.spend()).count(), 20);
        for _ in 0..10 {
            limiter.leave(0.0, Report::Admitted);
        }
        assert!(limiter.spend() && !limiter.spend());
    }

    proptest! {
        #[test]
        fn however_calls_come_and_go_the_bounds_hold(steps in prop::collection::vec(0u8..6, 1..200)) {
            let mut limiter = Limiter::new(3, 5);
            let (mut queue, mut running, mut now) = (Vec::new(), 0usize, 0.0);
            for (ticket, step) in (1..).zip(steps) {
                now += 100.0;
                let lane = if step == 0 { Lane::Interactive } else { Lane::Bulk };
                match step {
                    0 | 1 => if limiter.enter(lane, ticket) { queue.push(ticket) },
                    2 if running > 0 => { running -= 1; limiter.leave(now, Report::Limited(now + 500.0)); }
                    3 if running > 0 => { running -= 1; limiter.leave(now, Report::Admitted); }
                    4 if !queue.is_empty() => limiter.cancel(queue.swap_remove(0)),
                    _ => if let Some(head) = limiter.head() && limiter.turn(head, now) == Turn::Go {
                        queue.retain(|ticket| *ticket != head);
                        running += 1;
                    },
                }
                prop_assert!(running <= 3 && queue.len() <= 8);
            }
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod simulation;
