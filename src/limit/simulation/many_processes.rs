//! Several processes that do not know of each other.

use super::*;

const SEEDS: std::ops::Range<u64> = 1..7;
/// Clerk's limit for a development instance.
const NEAR: Server = Server { limit: 100, window: 10_000.0, counts_refusals: false, latency: 5.0 };
const FAR: Server = Server { latency: 100.0, ..NEAR };

/// Jobs of `calls` each, which start up to `spread` milliseconds apart.
fn jobs(processes: usize, calls: usize, spread: f64) -> Vec<Job> {
    (0..processes).map(|i| Job { start: spread * i as f64 / processes as f64, ..job(calls) }).collect()
}

/// The end of the last job, in milliseconds.
fn end(clients: &[Client]) -> f64 {
    clients.iter().map(Client::end).fold(0.0, f64::max)
}

/// The requests per call.
fn requests(clients: &[Client]) -> f64 {
    let calls: usize = clients.iter().map(|client| client.job.calls).sum();
    let refused: usize = clients.iter().map(|client| client.refused).sum();
    1.0 + refused as f64 / calls as f64
}

/// How many times as long the slowest takes as the fastest.
fn inequality(clients: &[Client]) -> f64 {
    let times = || clients.iter().map(Client::took);
    times().fold(0.0, f64::max) / times().fold(f64::INFINITY, f64::min)
}

fn runs(server: Server, jobs: &[Job]) -> Vec<Vec<Client>> {
    SEEDS.map(|seed| World::new(server, jobs.to_vec(), seed).run()).collect()
}

/// Checks that four processes take at most `ratio` times as long as one with all their calls.
fn compare(server: Server, calls: usize, ratio: f64) {
    let alone = mean(runs(server, &[job(calls * 4)]).iter().map(|clients| end(clients)));
    for clients in runs(server, &jobs(4, calls, 20.0)) {
        let (took, requests, inequality) = (end(&clients), requests(&clients), inequality(&clients));
        let seen = format!("{server:?}: {took} ms, alone {alone}, {requests} requests, {inequality} times as long");
        assert!(took < alone * ratio && requests <= 1.1 && inequality <= 1.5, "{seen}");
    }
}

#[test]
fn four_processes_share_the_limit_equally_and_use_it_as_well_as_one() {
    for counts_refusals in [false, true] {
        for server in [NEAR, FAR] {
            let server = Server { counts_refusals, ..server };
            compare(server, 75, 1.3);
            compare(server, 300, 1.1);
        }
    }
}

#[test]
fn four_processes_share_the_limit_of_production() {
    compare(Server { limit: 1_000, ..FAR }, 750, 1.1);
}

#[test]
fn twenty_short_processes_are_refused_once_each() {
    for server in [NEAR, FAR] {
        for clients in runs(server, &jobs(20, 10, 5.0)) {
            let (took, requests, inequality) = (end(&clients), requests(&clients), inequality(&clients));
            assert!(took < 20_000.0 && requests <= 1.1 && inequality <= 1.5, "{took} {requests} {inequality}");
        }
    }
}

#[test]
fn a_process_that_joins_later_gets_its_share() {
    for server in [NEAR, FAR] {
        let early = job(400);
        let late = Job { start: 25_000.0, ..job(200) };
        for clients in runs(server, &[early, late]) {
            // The late one has half of the rate at best, which takes 40 seconds.
            assert!(clients[1].took() < 60_000.0, "{server:?}: {}", clients[1].took());
            assert!(requests(&clients) < 1.1 && end(&clients) < 72_000.0, "{}", end(&clients));
        }
    }
}

#[test]
fn the_rest_use_the_share_of_a_process_that_ends() {
    let short = job(50);
    for clients in runs(FAR, &[short, short, short, job(600)]) {
        assert!(end(&clients) < 84_000.0, "750 calls need 65 to 75 seconds: {}", end(&clients));
    }
}

#[test]
fn processes_follow_a_limit_that_changes() {
    for server in [NEAR, FAR] {
        for seed in SEEDS {
            let mut world = World::new(server, jobs(4, 300, 20.0), seed);
            world.changes = vec![(30_000.0, 50), (90_000.0, 200)];
            let clients = world.run();
            // 100 and 300 until 30 s, 300 until 90 s, and the other 500 at 20 a second.
            assert!(end(&clients) < 130_000.0, "{server:?}: {}", end(&clients));
            assert!(requests(&clients) < 1.1 && inequality(&clients) < 1.3, "{}", requests(&clients));
        }
    }
}

#[test]
fn the_limit_of_an_organization_does_not_slow_down_the_calls_of_others() {
    let merges = Job { scope: |id| Some(Scope::Resource(format!("org_{}", id % 2))), ..job(60) };
    for seed in SEEDS {
        let mut world = World::new(Server { limit: 1_000, ..FAR }, [merges, job(400)], seed);
        world.per_scope = Some(Server { limit: 30, ..FAR });
        let clients = world.run();
        assert!(clients.iter().all(|client| client.took() < 13_000.0), "{:?}", clients.iter().map(Client::took));
        assert!(clients[0].refused <= 20 && clients[1].refused == 0, "{}", clients[0].refused);
    }
}

#[test]
fn an_hourly_limit_of_an_endpoint_holds_back_only_its_calls() {
    let hour = 3_600_000.0;
    let invitations = Job { scope: |id| (id % 2 == 0).then_some(Scope::Endpoint("invite")), ..job(80) };
    let steady = job(300);
    for seed in SEEDS {
        let mut world = World::new(Server { limit: 1_000, ..FAR }, [invitations, steady], seed);
        world.per_scope = Some(Server { limit: 30, window: hour, ..FAR });
        let clients = world.run();
        assert!(clients[1].took() < 6_000.0 && clients[1].refused == 0, "{}", clients[1].took());
        assert!((hour..hour + 10_000.0).contains(&clients[0].took()), "{}", clients[0].took());
        assert!(clients[0].refused <= 20, "{} refused", clients[0].refused);
    }
}
