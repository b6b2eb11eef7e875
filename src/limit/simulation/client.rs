//! A process with a job: its limiter, its calls, and what became of them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::limit::{Admission, Feedback, Priority, Scope, SharedLimiter};

const CONCURRENCY: usize = 10;

/// How a job starts its calls: when at most `min` are running or waiting, it fills up to `max`. If `min` is 0, the job is
/// idle in between, as in a loop of `await`, or when results are stored.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// The number of calls that run or wait after a start.
    pub max: usize,
    /// The number at which calls are started.
    pub min: usize,
}

/// A job that always has ten calls running or waiting.
pub const STEADY: Pattern = Pattern { max: CONCURRENCY, min: CONCURRENCY - 1 };

/// A job.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The number of calls.
    pub calls: usize,
    /// When the job starts, in milliseconds.
    pub start: f64,
    /// How it starts its calls.
    pub pattern: Pattern,
    /// The limit that applies to a call beside that of the instance.
    pub scope: fn(usize) -> Option<Scope>,
}

/// A process.
#[derive(Debug)]
pub struct Client {
    /// Its job.
    pub job: Job,
    /// When each call was admitted.
    pub admitted: Vec<f64>,
    /// The number of refused requests.
    pub refused: usize,
    shared: Rc<RefCell<SharedLimiter>>,
    /// The calls that wait for the limiter, in their order.
    queue: VecDeque<u64>,
    /// The calls that wait for the end of the limit of their scope.
    limited: Vec<(u64, f64)>,
    begun: usize,
}

impl Client {
    /// Creates a process that has not begun.
    pub fn new(job: Job) -> Self {
        let shared = SharedLimiter::new(CONCURRENCY, 10_000);
        shared.borrow_mut().limiter.start_slowly();
        let (queue, limited) = (VecDeque::new(), Vec::new());
        Self { job, admitted: Vec::new(), refused: 0, shared, queue, limited, begun: 0 }
    }

    /// How long the job took, in milliseconds.
    pub fn took(&self) -> f64 {
        self.end() - self.job.start
    }

    /// When the last call was admitted.
    pub fn end(&self) -> f64 {
        self.admitted.last().copied().unwrap_or_default()
    }

    /// The scope of a call.
    pub fn scope(&self, id: u64) -> Option<Scope> {
        (self.job.scope)(id as usize)
    }

    /// Starts calls, and returns those to send now and the time of the next check.
    pub fn advance(&mut self, now: f64) -> (Vec<u64>, Option<f64>) {
        self.start_calls(now);
        let due: Vec<u64> = self.limited.extract_if(.., |(_, until)| *until <= now).map(|(id, _)| id).collect();
        due.into_iter().for_each(|id| self.enqueue(id, now));
        let mut sent = Vec::new();
        let mut check = self.limited.iter().map(|(_, until)| *until).reduce(f64::min);
        while let Some(head) = self.queue.front().copied() {
            match self.shared.borrow_mut().limiter.try_admit(head, now, f64::INFINITY) {
                Admission::Go => sent.extend(self.queue.pop_front()),
                Admission::At(time) | Admission::Wait(time) => {
                    check = Some(check.map_or(time, |other| other.min(time)));
                    break;
                }
            }
        }
        (sent, check)
    }

    fn start_calls(&mut self, now: f64) {
        let busy = self.begun - self.admitted.len();
        if busy <= self.job.pattern.min {
            for _ in busy..self.job.pattern.max.min(busy + self.job.calls - self.begun) {
                self.begun += 1;
                self.enqueue(self.begun as u64, now);
            }
        }
    }

    fn enqueue(&mut self, id: u64, now: f64) {
        let mut shared = self.shared.borrow_mut();
        let wait = self.scope(id).map_or(0.0, |scope| shared.scope_wait(&scope, now));
        if wait > 0.0 {
            self.limited.push((id, now + wait));
        } else {
            assert!(shared.limiter.enqueue(Priority::Bulk, id, now, f64::INFINITY));
            self.queue.push_back(id);
        }
    }

    /// A call was admitted.
    pub fn admit(&mut self, id: u64, now: f64) {
        self.admitted.push(now);
        self.shared.borrow_mut().limiter.finish(id, now, Feedback::Admitted);
    }

    /// A call was refused until a time, by its scope or the instance: it cannot know which. It is sent again.
    pub fn refuse(&mut self, id: u64, now: f64, until: f64, random: f64) {
        self.refused += 1;
        let is_own = self.scope(id).is_some_and(|scope| self.shared.borrow_mut().limit_scope(scope, now, until));
        let feedback = if is_own { Feedback::Other } else { Feedback::Limited { until, random } };
        self.shared.borrow_mut().limiter.finish(id, now, feedback);
        self.enqueue(id, now);
    }
}
