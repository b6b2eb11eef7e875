//! How much of a server's rate a long job uses: the limiter against a server that counts as Clerk does, a sliding window.

use std::collections::VecDeque;

use super::*;

/// The server, and the road to it.
#[derive(Clone, Copy, Debug)]
struct Server {
    limit: usize,
    /// In milliseconds.
    window: f64,
    counts_refusals: bool,
    /// How long an answer takes.
    latency: f64,
}

/// What a job of many calls came to.
#[derive(Debug)]
struct Job {
    refused: usize,
    /// When each call was admitted.
    admitted: Vec<f64>,
}

/// Numbers that are always the same, in 0..1.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31)
    }
}

/// A host's timer: whole milliseconds, and late.
const LATE: f64 = 1.2;
const STEP: f64 = 0.25;
const CONCURRENCY: usize = 10;

/// How a job offers its calls: so many are under way or wait, and the next come when so few are left. With none left nothing is
/// under way now and then, as in a loop of `await`, or where results are written down.
#[derive(Clone, Copy)]
struct Pattern {
    most: usize,
    fewest: usize,
}

const STEADY: Pattern = Pattern { most: CONCURRENCY, fewest: CONCURRENCY - 1 };

impl Server {
    /// Milliseconds until it would admit a request; 0 when it has admitted this one.
    fn ask(&self, times: &mut VecDeque<f64>, now: f64) -> f64 {
        while times.front().is_some_and(|time| now - time >= self.window) {
            times.pop_front();
        }
        let is_full = times.len() >= self.limit;
        if is_full && self.counts_refusals {
            times.pop_front();
        }
        if !is_full || self.counts_refusals {
            times.push_back(now);
        }
        if is_full { times.front().map_or(0.0, |first| first + self.window - now) } else { 0.0 }
    }

    /// A job that always has ten calls in flight or at the gate, until so many are admitted; `times` are what the server has admitted before.
    fn serve(self, calls: usize, seed: u64, times: VecDeque<f64>) -> Job {
        self.serve_in(STEADY, calls, seed, times)
    }

    fn serve_in(self, pattern: Pattern, calls: usize, seed: u64, mut times: VecDeque<f64>) -> Job {
        let mut rng = Rng(seed * 7_919);
        let mut limiter = Limiter::new(CONCURRENCY, 1_000);
        let (mut queue, mut flying) = (VecDeque::new(), Vec::new());
        let mut job = Job { refused: 0, admitted: Vec::new() };
        let (mut now, mut woken, mut last_id) = (0.0, 0.0, 0);
        while job.admitted.len() < calls {
            now += STEP;
            for (id, _, asked) in flying.extract_if(.., |(_, back, _): &mut (u64, f64, f64)| *back <= now) {
                // An answer wakes who is next, whatever it waits for.
                woken = now;
                if asked == 0.0 {
                    job.admitted.push(now);
                    limiter.finish(id, now, Feedback::Admitted);
                } else {
                    job.refused += 1;
                    let seconds = (asked / 1_000.0).ceil();
                    limiter.finish(id, now, Feedback::Limited(now + seconds * 1_000.0 + rng.next() * 250.0));
                }
            }
            let busy = queue.len() + flying.len();
            for _ in busy..if busy <= pattern.fewest { pattern.most } else { busy } {
                last_id += 1;
                assert!(limiter.enqueue(Lane::Bulk, last_id, now, f64::INFINITY));
                queue.push_back(last_id);
            }
            while now >= woken
                && let Some(head) = queue.front().copied()
            {
                match limiter.try_admit(head, now, f64::INFINITY) {
                    Admission::Go => {
                        queue.pop_front();
                        let asked = self.ask(&mut times, now + self.latency / 2.0);
                        flying.push((head, now + self.latency * (0.75 + rng.next() / 2.0), asked));
                    }
                    Admission::At(time) => woken = now + (time - now).ceil() + LATE * rng.next(),
                    Admission::Wait(_) => break,
                }
            }
        }
        job
    }
}

impl Job {
    /// How long it took, in milliseconds.
    fn took(&self) -> f64 {
        self.admitted.last().copied().unwrap_or_default()
    }

    /// The share of the server's rate that it used.
    fn share(&self, server: Server) -> f64 {
        self.admitted.len() as f64 / (self.took() * server.limit as f64 / server.window)
    }
}

/// The limits that Clerk names for production and for development, as a server may count, near and far.
fn clerks(limit: usize) -> impl Iterator<Item = Server> {
    [3.0, 15.0, 40.0].into_iter().flat_map(move |latency| {
        [false, true].map(|counts_refusals| Server { limit, window: 10_000.0, counts_refusals, latency })
    })
}

/// The same, with a window as short as the second that waits are rounded to.
fn by_the_second(limit: usize) -> impl Iterator<Item = Server> {
    clerks(limit).map(|server| Server { window: 1_000.0, ..server })
}

const SEEDS: std::ops::Range<u64> = 1..7;

#[test]
fn a_long_job_uses_nineteen_parts_in_twenty_of_the_rate_and_is_seldom_refused() {
    for limit in [1_000, 100] {
        for server in clerks(limit) {
            let jobs: Vec<Job> = SEEDS.map(|seed| server.serve(limit * 10, seed, VecDeque::new())).collect();
            let shares: Vec<f64> = jobs.iter().map(|job| job.share(server)).collect();
            let mean = shares.iter().sum::<f64>() / shares.len() as f64;
            assert!(mean > 0.95 && shares.iter().all(|share| *share > 0.94), "{server:?}: {shares:?}");
            // Ten are on their way when the first is refused; later refusals are of one or two.
            assert!(jobs.iter().all(|job| job.refused <= 25), "{server:?}: {jobs:?}");
        }
    }
}

#[test]
fn a_job_that_goes_on_where_another_was_killed_finds_its_pace_though_the_window_is_used_up() {
    // Five thousand need fifty seconds at best.
    let burst = (0..1_000).map(|i| f64::from(i) - 4_000.0).collect::<VecDeque<f64>>();
    let paced = (0..970).map(|i| f64::from(i) * 10.0 - 10_000.0).collect::<VecDeque<f64>>();
    for (before, most) in [(burst, 66_000.0), (paced, 70_000.0)] {
        for server in clerks(1_000) {
            for job in SEEDS.map(|seed| server.serve(5_000, seed, before.clone())) {
                assert!(job.took() < most, "{server:?}: {} ms", job.took());
            }
        }
    }
}

#[test]
fn a_job_that_has_nothing_under_way_now_and_then_finds_the_same_pace() {
    // From farther away one after the other never comes near the limit.
    for server in clerks(1_000).filter(|server| server.latency < 10.0) {
        for most in [1, 10, 35] {
            let pattern = Pattern { most, fewest: 0 };
            for job in SEEDS.map(|seed| server.serve_in(pattern, 10_000, seed, VecDeque::new())) {
                let (share, refused) = (job.share(server), job.refused);
                assert!(share > 0.95 && refused <= 15, "{server:?} {most}: {share}, {refused} refused");
            }
        }
    }
}

#[test]
fn a_window_as_short_as_the_second_that_waits_are_rounded_to_is_used_by_more_than_three_parts_in_four() {
    for limit in [100, 10] {
        for server in by_the_second(limit) {
            for job in SEEDS.map(|seed| server.serve(limit * 20, seed, VecDeque::new())) {
                assert!(job.share(server) > 0.75, "{server:?}: {}", job.share(server));
            }
        }
    }
}

#[test]
fn sixty_calls_at_ten_a_second_take_less_than_nine_seconds_and_few_are_refused() {
    for server in by_the_second(10) {
        for job in (1..41).map(|seed| server.serve(60, seed, VecDeque::new())) {
            assert!(
                job.took() < 9_000.0 && job.refused <= 15,
                "{server:?}: {} ms, {} refused",
                job.took(),
                job.refused
            );
        }
    }
}
