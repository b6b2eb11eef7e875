//! Simulates jobs of one or several processes against a server that counts requests as Clerk does, and measures how much of the
//! server's rate they use, how often they are refused, and how equally they share.

mod client;
mod many_processes;
mod one_process;
mod server;

use std::collections::{BTreeMap, HashMap};

use client::{Client, Job, Pattern, STEADY};
use server::{Server, Window};

use super::Scope;

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
/// The maximum that the client adds to `Retry-After`, in milliseconds.
const JITTER: f64 = 250.0;

/// Something that happens to the process with this index.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// It checks its queue.
    Check(usize),
    /// The request of a call arrives at the server.
    Arrival(usize, u64),
    /// The response arrives, with the time that the server named: 0 if it admitted the request.
    Response(usize, u64, f64),
}

/// A server with the processes that use it.
struct World {
    server: Server,
    instance: Window,
    /// The limit of each scope, and the requests to it.
    per_scope: Option<Server>,
    scopes: HashMap<String, Window>,
    /// The times at which the limit of the instance changes, in their order.
    changes: Vec<(f64, usize)>,
    clients: Vec<Client>,
    /// By time in microseconds and number.
    events: BTreeMap<(u64, u64), Event>,
    planned: u64,
    /// When each process checks its queue next.
    checks: Vec<u64>,
    rng: Rng,
}

impl World {
    fn new(server: Server, jobs: impl IntoIterator<Item = Job>, seed: u64) -> Self {
        let clients: Vec<Client> = jobs.into_iter().map(Client::new).collect();
        Self {
            server,
            instance: Window::default(),
            per_scope: None,
            scopes: HashMap::new(),
            changes: Vec::new(),
            checks: vec![0; clients.len()],
            clients,
            events: BTreeMap::new(),
            planned: 0,
            rng: Rng(seed * 7_919),
        }
    }

    /// Runs until all calls are admitted.
    fn run(mut self) -> Vec<Client> {
        let mut left: usize = self.clients.iter().map(|client| client.job.calls).sum();
        for who in 0..self.clients.len() {
            self.checks[who] = self.plan(self.clients[who].job.start, Event::Check(who));
        }
        while left > 0 {
            let ((at, _), event) = self.events.pop_first().expect("calls are left, and nothing happens any more");
            let now = at as f64 / 1_000.0;
            self.change_limit(now);
            match event {
                // A later check has replaced this one.
                Event::Check(who) if self.checks[who] != at => {}
                Event::Check(who) => self.advance(who, now),
                Event::Arrival(who, id) => self.decide(who, id, now),
                Event::Response(who, id, wait) => {
                    left -= usize::from(wait == 0.0);
                    self.respond(who, id, wait, now);
                    self.advance(who, now);
                }
            }
        }
        self.clients
    }

    /// Returns the time in microseconds.
    fn plan(&mut self, time: f64, event: Event) -> u64 {
        self.planned += 1;
        let at = (time * 1_000.0).ceil() as u64;
        self.events.insert((at, self.planned), event);
        at
    }

    fn change_limit(&mut self, now: f64) {
        if self.changes.first().is_some_and(|(time, _)| now >= *time) {
            self.server.limit = self.changes.remove(0).1;
        }
    }

    fn advance(&mut self, who: usize, now: f64) {
        let (sent, check) = self.clients[who].advance(now);
        for id in sent {
            let arrival = now + self.half_of_latency();
            self.plan(arrival, Event::Arrival(who, id));
        }
        if let Some(time) = check {
            let late = LATE * self.rng.next();
            self.checks[who] = self.plan(now + (time - now).ceil().max(1.0) + late, Event::Check(who));
        }
    }

    /// Half of the latency on average, and at least a quarter.
    fn half_of_latency(&mut self) -> f64 {
        self.server.latency * (0.25 + self.rng.next() / 2.0)
    }

    fn decide(&mut self, who: usize, id: u64, now: f64) {
        let mut wait = self.instance.ask(self.server, now);
        if let Some((limit, scope)) = self.per_scope.zip(self.clients[who].scope(id))
            && wait == 0.0
        {
            wait = self.scopes.entry(format!("{scope:?}")).or_default().ask(limit, now);
        }
        let back = now + self.half_of_latency();
        self.plan(back, Event::Response(who, id, wait));
    }

    fn respond(&mut self, who: usize, id: u64, wait: f64, now: f64) {
        if wait == 0.0 {
            return self.clients[who].admit(id, now);
        }
        let until = now + (wait / 1_000.0).ceil() * 1_000.0 + self.rng.next() * JITTER;
        let random = self.rng.next();
        self.clients[who].refuse(id, now, until, random);
    }
}

/// A job that starts now, with all calls of the same kind.
fn job(calls: usize) -> Job {
    Job { calls, start: 0.0, pattern: STEADY, scope: |_| None }
}

/// Servers with this limit in ten seconds: near and far, and with both ways of counting refused requests.
fn servers(limit: usize) -> impl Iterator<Item = Server> {
    [3.0, 15.0, 40.0].into_iter().flat_map(move |latency| {
        [false, true].map(|counts_refusals| Server { limit, window: 10_000.0, counts_refusals, latency })
    })
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}
