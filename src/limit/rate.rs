//! The rate at which requests may start. It is learnt from refusals, so that processes that do not know of each other share a limit.
//! It is pure: time and random numbers are arguments.
//!
//! The algorithm is binomial congestion control (Bansal and Balakrishnan, 2001), with the growth of H-TCP (Leith and Shorten, 2004).
//! Clerk reports neither what is left of its limit nor who else uses it, so refusals are all that processes have in common. `n` is the
//! rate in requests per [`WINDOW`]:
//!
//! - **Open** until the first refusal. The first `n` is what was admitted until then.
//! - **Growth.** Within a window, `n` grows by [`GROWTH`] `· n^¾`. In proportion, this is more for a small share than for a large one,
//!   so shares become equal. It accelerates with the time since the last refusal: a process that ends leaves its share to the others.
//! - **Cut.** A refusal takes away [`CUT`] `· √n`, but at most [`MAX_CUT`] of `n`. A process that sends twice as much is refused twice
//!   as often, which makes shares equal too.
//!
//! - **Youth.** In the first window, growth is slower, because it is not known how long the server's window is. If it is short, the
//!   server refuses soon, and a wait that is rounded up to a second costs much.
//!
//! A sliding window forgives: what a slow phase left over is there for a fast one, if the window is full once in [`WINDOW`]. So a rate
//! that rises and falls still uses 95 % of the limit. The price is about one refusal per process and window.
//!
//! `simulation` checks the constants, which were found by a search with it. With 30 seeds, one long job uses on average
//!
//! - 95 to 96 % of the limit, and the worst one 94 %,
//! - 92 % if the server counts refused requests too: each refusal also hits what is in flight, which is 1 to 3 % of all requests, and the
//!   pause after it is rounded up to a second of ten,
//! - at least 58 % if the window is one second, because the wait is as long as the window.
//!
//! No constants raise the last two without a loss elsewhere. Slower growth or smaller cuts give at most 93 and 63 %, and then a long job uses
//! less of an ordinary limit, shares become equal too late (the slowest of four processes takes more than 1.5 times as long as the fastest),
//! or a limit that rises is found too late. Making up for each pause at once gives 93 % too, and four processes in production then take 6 %
//! longer than one, instead of 11 % less.

/// The time in which Clerk counts requests, in milliseconds: <https://clerk.com/docs/guides/how-clerk-works/system-limits>. Other
/// windows work too, because this one only sets the speed of changes.
const WINDOW: f64 = 10_000.0;
/// The growth within a window, in `n^¾`: 40 % of 100, 23 % of 1000. This makes up for a cut and a wait in about one window.
const GROWTH: f64 = 1.3;
/// How much faster `n` grows one window after a refusal, in addition. It is four times that after two windows.
const ACCELERATION: f64 = 1.0;
/// The size of a cut, in `√n`, which is the standard deviation of a count of `n` random requests. Less would be lost in the noise.
const CUT: f64 = 2.0;
/// The largest cut, as a share of `n`. It applies below 180 requests per window.
const MAX_CUT: f64 = 0.15;
/// The growth within a window, in `√n`, until the second refusal. The window is empty after the first wait, so growth is free until it
/// is full, and the first `n` is too low: the server rounds the wait up, and other processes may have been first.
const FIRST_GROWTH: f64 = 16.0;
/// The same if fewer than [`MIN_SAMPLE`] requests were admitted, which says nothing about the rate: other processes had used the limit up, or
/// one that was killed. `n` grows from 12 to 1000 in 12 seconds.
const BLIND_GROWTH: f64 = 48.0;
const MIN_SAMPLE: f64 = 3.0;
/// The least first `n`. A process that was refused before it was admitted has an eighth of Clerk's smallest limit (100) until it knows
/// more. Twenty such processes may send too much, and are refused once more.
const MIN_FIRST: f64 = 12.0;
/// The least `n`.
const MIN: f64 = 1.0;
/// How late a request may be without delaying the following ones, in milliseconds. The timers of a host are late, and the delays
/// would add up.
const SLACK: f64 = 100.0;
/// How long a rate is kept that holds no call back, in milliseconds.
const COOLDOWN: f64 = 60_000.0;

/// The state of the rate control.
#[derive(Debug)]
pub struct Rate {
    /// Nothing may be sent before this time.
    paused_until: f64,
    /// Requests per window. Infinite while the rate is open.
    per_window: f64,
    /// The growth until the second refusal.
    first_growth: Option<f64>,
    /// The beginning of the time in which the rate was learnt.
    known_since: f64,
    /// The earliest time of the next request at this rate.
    next: f64,
    /// When a call was last held back.
    last_held: f64,
    admitted: Count,
}

/// Counts admitted requests in the current bucket and the one before.
#[derive(Debug)]
struct Count {
    /// The beginning of the counted time: that of the earlier bucket, if it counts.
    since: f64,
    bucket_start: f64,
    current: u32,
    previous: u32,
}

impl Default for Rate {
    fn default() -> Self {
        let admitted = Count { since: 0.0, bucket_start: f64::NEG_INFINITY, current: 0, previous: 0 };
        Self {
            paused_until: 0.0,
            per_window: f64::INFINITY,
            first_growth: None,
            known_since: 0.0,
            next: 0.0,
            last_held: 0.0,
            admitted,
        }
    }
}

impl Rate {
    /// The earliest time of the next request.
    pub fn earliest(&self) -> f64 {
        self.paused_until.max(self.next)
    }

    /// A call waits for [`Self::earliest`].
    pub fn hold(&mut self, now: f64) {
        self.last_held = now;
    }

    /// A request is sent.
    pub fn send(&mut self, now: f64) {
        self.admitted.begin(now);
        self.next = self.next.max(now - SLACK) + self.interval();
    }

    fn interval(&self) -> f64 {
        WINDOW / self.per_window
    }

    /// The server admitted a request.
    pub fn admit(&mut self, now: f64) {
        self.admitted.current += 1;
        if self.per_window.is_infinite() {
            return;
        }
        if now - self.last_held > COOLDOWN {
            self.per_window = f64::INFINITY;
            return;
        }
        let root = self.per_window.sqrt();
        let windows_since = |time: f64| (now - time).max(0.0) / WINDOW;
        let (age, refusal) = (windows_since(self.known_since).min(1.0), windows_since(self.paused_until));
        let growth = self.first_growth.unwrap_or(GROWTH * root.sqrt());
        self.per_window += age * age * (1.0 + ACCELERATION * refusal * refusal) * growth / root;
    }

    /// The server refused a request, and admits none before `until`. `random` in 0..1 spreads the requests of processes that were refused
    /// at the same time. Each refusal spreads them more, because it lowers the rate.
    pub fn refuse(&mut self, now: f64, until: f64, random: f64) {
        // Requests that were in flight when the first was refused say nothing new about the rate.
        if now >= self.paused_until {
            self.next = until;
            if self.per_window.is_finite() {
                self.cut();
                self.next += random * self.interval();
            } else {
                self.learn(until);
            }
            self.last_held = until;
        }
        self.paused_until = self.paused_until.max(until);
    }

    fn learn(&mut self, until: f64) {
        let elapsed = (until - self.admitted.since).max(1.0);
        let admitted = self.admitted.total();
        self.known_since = self.admitted.since;
        self.per_window = admitted.max(MIN_FIRST) * WINDOW / elapsed;
        self.first_growth = Some(if admitted < MIN_SAMPLE { BLIND_GROWTH } else { FIRST_GROWTH });
    }

    fn cut(&mut self) {
        let share = MAX_CUT.min(CUT / self.per_window.sqrt());
        self.per_window = (self.per_window * (1.0 - share)).max(MIN);
        self.first_growth = None;
    }
}

impl Count {
    /// Starts a new bucket if the current one is over. Successes older than two buckets are dropped.
    fn begin(&mut self, now: f64) {
        const BUCKET: f64 = WINDOW / 2.0;
        let age = now - self.bucket_start;
        if age <= BUCKET {
            return;
        }
        let is_next = age <= 2.0 * BUCKET;
        self.since = if is_next { self.bucket_start } else { now };
        self.previous = if is_next { self.current } else { 0 };
        (self.bucket_start, self.current) = (now, 0);
    }

    fn total(&self) -> f64 {
        f64::from(self.previous + self.current)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// A rate that was refused after this number of admitted requests, and waits until 10,000.
    fn refused_after(admitted: u32) -> Rate {
        let mut rate = Rate::default();
        rate.send(0.0);
        (0..admitted).for_each(|_| rate.admit(100.0));
        rate.refuse(100.0, WINDOW, 0.5);
        rate
    }

    #[test]
    fn the_first_rate_is_what_was_admitted_before_the_refusal() {
        assert_eq!(refused_after(100).per_window, 100.0);
        assert_eq!(
            refused_after(0).per_window,
            MIN_FIRST,
            "a process that was refused at once is not slowed down to nothing"
        );
    }

    #[test]
    fn requests_that_were_in_flight_at_a_refusal_do_not_lower_the_rate_further() {
        let mut rate = refused_after(100);
        rate.refuse(110.0, WINDOW, 0.5);
        assert_eq!((rate.per_window, rate.earliest()), (100.0, WINDOW));
    }

    #[test]
    fn a_second_refusal_cuts_the_rate_and_spreads_the_next_request() {
        let mut rate = refused_after(100);
        rate.refuse(WINDOW, WINDOW + 1_000.0, 0.5);
        assert_eq!(rate.per_window, 100.0 * (1.0 - MAX_CUT));
        assert_eq!(rate.earliest(), WINDOW + 1_000.0 + 0.5 * rate.interval());
    }

    #[test]
    fn a_small_share_grows_more_in_proportion_than_a_large_one() {
        let growth = |admitted: u32| {
            let mut rate = refused_after(admitted);
            rate.refuse(WINDOW, WINDOW + 1_000.0, 0.0);
            let before = rate.per_window;
            (0..before as u32).for_each(|i| rate.admit(WINDOW + 1_000.0 + f64::from(i) * rate.interval()));
            rate.per_window / before
        };
        assert!(growth(25) > growth(100) && growth(100) > growth(1_000));
    }
}
