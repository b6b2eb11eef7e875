//! The slots of calls that wait for the caller's functions: a call that is alive keeps its slot, and one that was dropped does not.
use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;

/// The time at which the calls of a test begin.
const START: f64 = 1_000.0;

thread_local! {
    static NOW: Cell<f64> = const { Cell::new(0.0) };
}

/// The host at a time, with a clock that shows it too: a token is asked for again after a while.
fn at(now: f64) -> Env {
    NOW.set(now);
    Env { clock: Clock { now: || NOW.get(), parse: |_| f64::NAN }, ..super::at(now) }
}

fn waits(output: &StepOutput) -> bool {
    matches!(output.step, Step::Wait { .. })
}

/// Wakes a call whenever its wait is over, until the time. Returns its last step.
fn keep_waiting(client: &mut Client, mut output: StepOutput, mut now: f64, until: f64) -> StepOutput {
    while let Step::Ask { ms, .. } | Step::Wait { ms } = output.step
        && now + ms <= until
    {
        now += ms;
        output = client.wake(output.call, at(now));
        assert!(!matches!(output.step, Step::Ask { .. }), "a call asks once");
    }
    output
}

#[test]
fn a_call_whose_token_takes_longer_than_an_attempt_may_keeps_its_slot() {
    let mut client = client(r#"{"token":"function","maxConcurrent":1,"timeout":1000,"totalTimeout":60000}"#);
    let first = begun(&mut client, GET, at(START));
    let call = first.call;
    let second = begun(&mut client, GET, at(START)).call;
    assert!(waits(&keep_waiting(&mut client, first, START, START + 30_000.0)));
    assert!(waits(&client.wake(second, at(START + 30_100.0))), "the slot is held");
    client.answer_token(&"token".into());
    let sent = client.wake(call, at(START + 30_100.0));
    assert!(matches!(&sent.step, Step::Send(send) if send.limit == 1_000.0), "the attempt has its whole time");
    assert!(waits(&client.wake(second, at(START + 31_900.0))), "the request holds it too");
    assert_eq!(client.succeed(call, at(START + 31_900.0)), second);
}

#[test]
fn a_call_that_waits_for_the_token_of_another_keeps_its_slot() {
    let mut client = client(r#"{"token":"function","maxConcurrent":2,"timeout":1000,"totalTimeout":60000}"#);
    begun(&mut client, GET, at(START));
    let waiting = begun(&mut client, GET, at(START));
    let third = begun(&mut client, GET, at(START)).call;
    assert!(waits(&waiting), "the first asks for both");
    let asking = client.wake(waiting.call, at(START + 5_000.0));
    assert!(matches!(asking.step, Step::Ask { .. }), "the first was dropped");
    assert!(matches!(client.wake(third, at(START + 5_100.0)).step, Step::Wait { .. }), "both slots are held");
    let woken = keep_waiting(&mut client, asking, START + 5_000.0, START + 20_000.0);
    let third_asks = client.wake(third, at(START + 20_100.0));
    assert!(matches!(third_asks.step, Step::Ask { .. }), "it has the slot of the first");
    let fourth = begun(&mut client, GET, at(START + 20_100.0)).call;
    client.answer_token(&"token".into());
    for call in [woken.call, third] {
        assert!(matches!(client.wake(call, at(START + 20_200.0)).step, Step::Send(_)));
    }
    assert!(waits(&client.wake(fourth, at(START + 20_300.0))), "two are in flight");
}

#[test]
fn the_slot_of_a_call_that_was_dropped_while_it_waited_for_a_token_is_free_soon() {
    let mut client = client(r#"{"token":"function","maxConcurrent":1,"timeout":60000,"totalTimeout":120000}"#);
    begun(&mut client, GET, at(START));
    let second = begun(&mut client, GET, at(START)).call;
    assert!(waits(&client.wake(second, at(START + 5_900.0))));
    let asked = client.wake(second, at(START + 6_100.0));
    assert!(matches!(asked.step, Step::Ask { .. }), "{:?}", asked.step);
}

#[test]
fn a_token_function_that_never_answers_ends_with_the_time_of_the_call() {
    let mut client = client(r#"{"token":"function","maxConcurrent":1,"totalTimeout":7000}"#);
    let output = begun(&mut client, CREATE, at(START));
    let next = begun(&mut client, CREATE, at(START + 4_000.0)).call;
    let ended = keep_waiting(&mut client, output, START, START + 7_000.0);
    let Step::Fail { error } = &ended.step else { panic!("{:?}", ended.step) };
    assert_eq!((error.reason(), error.outcome), (Some(Reason::Total), Outcome::NotSent));
    assert!(matches!(client.wake(next, at(START + 7_000.0)).step, Step::Ask { .. }), "its slot is free");
}

#[test]
fn a_call_whose_request_waits_in_the_host_keeps_its_slot() {
    let mut client = client(&key().replace('}', r#","maxConcurrent":1,"timeout":1000}"#));
    let first = begun(&mut client, GET, at(START)).call;
    let second = begun(&mut client, GET, at(START)).call;
    for second_of_wait in 1..5 {
        let now = START + 1_000.0 * f64::from(second_of_wait);
        assert_eq!(client.wake(first, at(now)).step, Step::Nothing, "it is sent once");
        assert!(waits(&client.wake(second, at(now + 900.0))));
    }
    assert_eq!(client.succeed(first, at(START + 5_000.0)), second);
}

/// Something that happens in a crowd of calls.
#[derive(Clone, Copy, Debug)]
enum Happens {
    /// A call begins.
    Begins,
    /// The wait of a call is over. The number is that of the wait: a later one has replaced an earlier one.
    Wakes(u64, u64),
    /// The token function answers.
    TokenArrives,
    /// The `acquire` function allows the request of a call.
    Allows(u64),
    /// A request has succeeded.
    Succeeds(u64),
}

/// Many calls of one client. Their host is busy from time to time, and performs nothing until then.
struct Crowd {
    client: Client,
    /// By time in milliseconds and number.
    events: BTreeMap<(u64, u64), Happens>,
    planned: u64,
    /// The last wait of each call.
    waits: BTreeMap<u64, u64>,
    acquiring: Vec<u64>,
    /// When each request in flight ends at the server.
    in_flight: Vec<f64>,
    most_in_flight: usize,
    done: usize,
    asked: usize,
    /// How long the functions and a request take, in milliseconds.
    token: f64,
    acquire: f64,
    request: f64,
}

impl Crowd {
    fn new(options: &str, [token, acquire, request]: [f64; 3]) -> Self {
        Self {
            client: client(options),
            events: BTreeMap::new(),
            planned: 0,
            waits: BTreeMap::new(),
            acquiring: Vec::new(),
            in_flight: Vec::new(),
            most_in_flight: 0,
            done: 0,
            asked: 0,
            token,
            acquire,
            request,
        }
    }

    fn plan(&mut self, time: f64, happens: Happens) {
        self.planned += 1;
        self.events.insert((time.ceil() as u64, self.planned), happens);
    }

    /// Runs calls that begin together. In each `period`, the host is busy for the first `busy` milliseconds.
    fn run(mut self, calls: usize, busy: f64, period: f64) -> Self {
        (0..calls).for_each(|_| self.plan(START, Happens::Begins));
        let mut now = START;
        while let Some(((time, _), happens)) = self.events.pop_first() {
            now = now.max(time as f64);
            if now % period < busy {
                now += busy - now % period;
            }
            self.perform(happens, now);
        }
        self
    }

    fn perform(&mut self, happens: Happens, now: f64) {
        let output = match happens {
            Happens::Begins => begun(&mut self.client, GET, at(now)),
            Happens::Wakes(call, wait) if self.waits.get(&call) != Some(&wait) => return,
            Happens::Wakes(call, _) => self.client.wake(call, at(now)),
            Happens::TokenArrives => return self.answer(now),
            Happens::Allows(call) => {
                self.acquiring.retain(|other| *other != call);
                self.client.acquired(call, None, at(now))
            }
            Happens::Succeeds(call) => {
                self.done += 1;
                let next = self.client.succeed(call, at(now));
                return self.wake_next(next, now);
            }
        };
        self.follow(output, now);
    }

    /// Wakes a call that waits, as the host does.
    fn wake_next(&mut self, call: u64, now: f64) {
        if self.waits.contains_key(&call) {
            self.wait(call, 0.0, now);
        }
    }

    fn wait(&mut self, call: u64, ms: f64, now: f64) {
        self.waits.insert(call, self.planned);
        self.plan(now + ms, Happens::Wakes(call, self.planned));
    }

    fn answer(&mut self, now: f64) {
        self.client.answer_token(&"token".into());
        let waiting: Vec<u64> = self.waits.keys().copied().collect();
        waiting.into_iter().for_each(|call| self.wait(call, 0.0, now));
    }

    fn follow(&mut self, output: StepOutput, now: f64) {
        let call = output.call;
        self.waits.remove(&call);
        match output.step {
            Step::Wait { ms } => self.wait(call, ms, now),
            Step::Ask { ms, .. } => {
                self.asked += 1;
                self.plan(now + self.token, Happens::TokenArrives);
                self.wait(call, ms, now);
            }
            Step::Acquire { ms } => {
                if !self.acquiring.contains(&call) {
                    self.acquiring.push(call);
                    self.plan(now + self.acquire, Happens::Allows(call));
                }
                self.wait(call, ms, now);
            }
            Step::Send(_) => {
                self.in_flight.retain(|end| *end > now);
                self.in_flight.push(now + self.request);
                self.most_in_flight = self.most_in_flight.max(self.in_flight.len());
                self.plan(now + self.request, Happens::Succeeds(call));
            }
            step => panic!("{step:?}"),
        }
        if let Some(next) = output.wake {
            self.wake_next(next, now);
        }
    }
}

#[test]
fn a_crowd_of_calls_never_has_more_requests_in_flight_than_it_may() {
    const LIMITS: &str = r#""maxConcurrent":3,"timeout":500,"totalTimeout":600000"#;
    for functions in
        [r#""token":"function""#, r#""baseUrl":"/","acquire":"function""#, r#""token":"function","acquire":"function""#]
    {
        for slow in [100.0, 1_600.0, 5_500.0, 12_000.0] {
            for (busy, period) in [(0.0, 1_000.0), (900.0, 4_000.0), (3_000.0, 7_000.0)] {
                let options = format!("{{{LIMITS},{functions}}}");
                let crowd = Crowd::new(&options, [slow, slow, 450.0]).run(30, busy, period);
                let seen = format!("{functions}, {slow} ms, busy for {busy} of {period} ms");
                assert_eq!(crowd.done, 30, "{seen}");
                assert_eq!(crowd.most_in_flight, 3, "{seen}");
            }
        }
    }
}
