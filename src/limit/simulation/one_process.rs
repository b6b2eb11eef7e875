//! One process alone.

use super::*;

const SEEDS: std::ops::Range<u64> = 1..7;

/// Runs a job alone.
fn alone(server: Server, job: Job, seed: u64) -> Client {
    World::new(server, [job], seed).run().remove(0)
}

/// The share of the server's rate that a job used.
fn share(client: &Client, server: Server) -> f64 {
    client.admitted.len() as f64 / (client.took() * server.limit as f64 / server.window)
}

/// Servers with a window of one second, to which the server rounds the wait that it names.
fn servers_with_short_windows(limit: usize) -> impl Iterator<Item = Server> {
    servers(limit).map(|server| Server { window: 1_000.0, ..server })
}

#[test]
fn a_long_job_uses_95_percent_of_the_rate_and_is_rarely_refused() {
    for limit in [1_000, 100] {
        for server in servers(limit) {
            let jobs: Vec<Client> = SEEDS.map(|seed| alone(server, job(limit * 10), seed)).collect();
            let shares: Vec<f64> = jobs.iter().map(|job| share(job, server)).collect();
            let (min, mean) = (shares.iter().copied().fold(1.0, f64::min), mean(shares));
            // A server that counts refused requests admits fewer.
            let goal = if server.counts_refusals { 0.9 } else { 0.95 };
            assert!(mean > goal && min > goal - 0.02, "{server:?}: {mean}, at least {min}");
            // One to three in each window, and in addition those in flight, up to ten if the rate is high and the server far.
            let refused = jobs.iter().map(|job| job.refused).max();
            assert!(refused <= Some(30 + limit / 8), "{server:?}: {refused:?} refused");
        }
    }
}

#[test]
fn a_job_that_continues_a_killed_one_finds_the_rate_although_the_window_is_used_up() {
    // 5,000 calls need 50 seconds at best.
    let burst: Vec<f64> = (0..1_000).map(|i| f64::from(i) - 4_000.0).collect();
    let paced: Vec<f64> = (0..970).map(|i| f64::from(i) * 10.0 - 10_000.0).collect();
    for before in [burst, paced] {
        for server in servers(1_000) {
            for seed in SEEDS {
                let world = World { instance: Window::of(before.clone()), ..World::new(server, [job(5_000)], seed) };
                let took = world.run()[0].took();
                assert!(took < 70_000.0, "{server:?}: {took} ms");
            }
        }
    }
}

#[test]
fn a_job_that_is_idle_at_times_finds_the_same_rate() {
    // With a higher latency, calls in sequence never reach the limit.
    for server in servers(1_000).filter(|server| server.latency < 10.0) {
        for max in [1, 10, 35] {
            let job = Job { pattern: Pattern { max, min: 0 }, ..job(10_000) };
            for client in SEEDS.map(|seed| alone(server, job, seed)) {
                let (share, refused) = (share(&client, server), client.refused);
                let goal = if server.counts_refusals { 0.91 } else { 0.95 };
                assert!(share > goal && refused <= 40, "{server:?} {max}: {share}, {refused} refused");
            }
        }
    }
}

#[test]
fn a_window_of_one_second_is_used_by_more_than_half() {
    for limit in [100, 10] {
        for server in servers_with_short_windows(limit) {
            for client in SEEDS.map(|seed| alone(server, job(limit * 20), seed)) {
                assert!(share(&client, server) > 0.58, "{server:?}: {}", share(&client, server));
            }
        }
    }
}

#[test]
fn sixty_calls_at_ten_a_second_take_less_than_nine_seconds_with_few_refusals() {
    for server in servers_with_short_windows(10) {
        for client in (1..41).map(|seed| alone(server, job(60), seed)) {
            let (took, refused) = (client.took(), client.refused);
            assert!(took < 9_000.0 && refused <= 15, "{server:?}: {took} ms, {refused} refused");
        }
    }
}
