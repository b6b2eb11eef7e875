//! Simulates a long job against a server that counts requests as Clerk does, in a sliding window, and measures which share of
//! the server's rate the job uses.

use std::collections::VecDeque;

use super::*;

/// A server and the network to it.
#[derive(Clone, Copy, Debug)]
struct Server {
    /// Requests per window.
    limit: usize,
    /// In milliseconds.
    window: f64,
    counts_refusals: bool,
    /// The mean time until a response arrives, in milliseconds.
    latency: f64,
}

/// The result of a job.
#[derive(Debug)]
struct Job {
    refused: usize,
    /// When each call was admitted.
    admitted: Vec<f64>,
}

/// A deterministic generator of numbers in 0..1.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31)
    }
}

/// Timers of a host are rounded to whole milliseconds, and are late by up to this many milliseconds.
const LATE: f64 = 1.2;
/// The time step of the simulation, in milliseconds.
const STEP: f64 = 0.25;
const CONCURRENCY: usize = 10;

/// How a job starts its calls: when at most `fewest` are running or waiting, it fills up to `most`. If `fewest` is 0, the job is
/// idle in between, as in a loop of `await`, or when results are stored.
#[derive(Clone, Copy)]
struct Pattern {
    most: usize,
    fewest: usize,
}

const STEADY: Pattern = Pattern { most: CONCURRENCY, fewest: CONCURRENCY - 1 };

impl Server {
    /// Sends a request. Returns 0 if it is admitted, else the milliseconds until one would be.
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

    /// Runs a job that always has ten calls running or waiting, until `calls` are admitted. `times` are those at which the server
    /// admitted requests before.
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
                // A response wakes the next call, whatever that one waits for.
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
                assert!(limiter.enqueue(Priority::Bulk, last_id, now, f64::INFINITY));
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
    /// The duration in milliseconds.
    fn took(&self) -> f64 {
        self.admitted.last().copied().unwrap_or_default()
    }

    /// The share of the server's rate that the job used.
    fn share(&self, server: Server) -> f64 {
        self.admitted.len() as f64 / (self.took() * server.limit as f64 / server.window)
    }
}

/// Servers with this limit in ten seconds: near and far, and with both ways of counting refused requests.
fn servers(limit: usize) -> impl Iterator<Item = Server> {
    [3.0, 15.0, 40.0].into_iter().flat_map(move |latency| {
        [false, true].map(|counts_refusals| Server { limit, window: 10_000.0, counts_refusals, latency })
    })
}

/// The same servers with a window of one second, to which the server rounds the wait that it names.
fn servers_with_short_windows(limit: usize) -> impl Iterator<Item = Server> {
    servers(limit).map(|server| Server { window: 1_000.0, ..server })
}

const SEEDS: std::ops::Range<u64> = 1..7;

#[test]
fn a_long_job_uses_95_percent_of_the_rate_and_is_rarely_refused() {
    for limit in [1_000, 100] {
        for server in servers(limit) {
            let jobs: Vec<Job> = SEEDS.map(|seed| server.serve(limit * 10, seed, VecDeque::new())).collect();
            let shares: Vec<f64> = jobs.iter().map(|job| job.share(server)).collect();
            let mean = shares.iter().sum::<f64>() / shares.len() as f64;
            assert!(mean > 0.95 && shares.iter().all(|share| *share > 0.94), "{server:?}: {shares:?}");
            // Ten are in flight when the first is refused; later refusals come one or two at a time.
            assert!(jobs.iter().all(|job| job.refused <= 25), "{server:?}: {jobs:?}");
        }
    }
}

#[test]
fn a_job_that_continues_a_killed_one_finds_the_rate_although_the_window_is_used_up() {
    // 5,000 calls need 50 seconds at best.
    let burst = (0..1_000).map(|i| f64::from(i) - 4_000.0).collect::<VecDeque<f64>>();
    let paced = (0..970).map(|i| f64::from(i) * 10.0 - 10_000.0).collect::<VecDeque<f64>>();
    for (before, most) in [(burst, 66_000.0), (paced, 70_000.0)] {
        for server in servers(1_000) {
            for job in SEEDS.map(|seed| server.serve(5_000, seed, before.clone())) {
                assert!(job.took() < most, "{server:?}: {} ms", job.took());
            }
        }
    }
}

#[test]
fn a_job_that_is_idle_at_times_finds_the_same_rate() {
    // With a higher latency, calls in sequence never reach the limit.
    for server in servers(1_000).filter(|server| server.latency < 10.0) {
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
fn a_window_of_one_second_is_used_by_more_than_75_percent() {
    for limit in [100, 10] {
        for server in servers_with_short_windows(limit) {
            for job in SEEDS.map(|seed| server.serve(limit * 20, seed, VecDeque::new())) {
                assert!(job.share(server) > 0.75, "{server:?}: {}", job.share(server));
            }
        }
    }
}

#[test]
fn sixty_calls_at_ten_a_second_take_less_than_nine_seconds_with_few_refusals() {
    for server in servers_with_short_windows(10) {
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
