//! The limiter with calls that wait at it: who is next is woken, who gives up leaves no trace.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::task::{Poll, Waker};

use crate::limiter::{Lane, Limiter, Report, Turn};
use crate::race::{Either, race};

/// What a gate needs of the host.
pub trait Clock {
    /// Milliseconds that only grow.
    fn now(&self) -> f64;
    /// Waits for some milliseconds; dropping it stops the wait.
    fn sleep(&self, ms: f64) -> impl Future<Output = ()>;
}

/// The gate that all clients of one key share.
#[derive(Debug)]
pub struct Gate {
    limiter: RefCell<Limiter>,
    wakers: RefCell<Vec<(u64, Waker)>>,
    /// Organizations whose own limit was hit, and until when.
    scopes: RefCell<Vec<(String, f64)>>,
}

/// Why a call did not get through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// The queue is full.
    Full,
    /// The rate limit asks for a longer wait than the call may take, in milliseconds.
    TooLong(f64),
    /// The call's time ran out before its turn.
    OutOfTime,
}

impl Gate {
    /// An open gate.
    pub fn new(max_concurrent: usize, max_queue: usize) -> Self {
        let limiter = RefCell::new(Limiter::new(max_concurrent, max_queue));
        Self { limiter, wakers: RefCell::default(), scopes: RefCell::default() }
    }

    /// The bounds of the client that called last hold.
    pub fn set_bounds(&self, max_concurrent: usize, max_queue: usize) {
        self.limiter.borrow_mut().set_bounds(max_concurrent, max_queue);
    }

    /// Takes a retry out of the budget.
    pub fn spend(&self) -> bool {
        self.limiter.borrow_mut().spend()
    }

    /// Waits for the call's turn, at most until `deadline`.
    pub async fn enter(&self, clock: &impl Clock, lane: Lane, deadline: f64) -> Result<Permit<'_>, Refusal> {
        let ticket = self.limiter.borrow_mut().enter(lane).ok_or(Refusal::Full)?;
        let mut waiting = Waiting { gate: self, ticket: Some(ticket) };
        loop {
            let now = clock.now();
            let turn = self.limiter.borrow_mut().turn(ticket, now);
            match turn {
                Turn::Go => break,
                // A wait that cannot fit is not begun.
                Turn::At(time) if time > deadline => return Err(Refusal::TooLong(time - now)),
                Turn::At(time) => {
                    race(self.woken(ticket), clock.sleep(time - now)).await;
                }
                Turn::Wait => match race(self.woken(ticket), clock.sleep(deadline - now)).await {
                    Either::First(()) => {}
                    Either::Second(()) => return Err(Refusal::OutOfTime),
                },
            }
        }
        waiting.ticket = None;
        self.wake_head();
        Ok(Permit { gate: self, report: Report::Other, now: clock.now() })
    }

    /// Ready at the second poll, when somebody has woken it: the state has changed.
    async fn woken(&self, ticket: u64) {
        let mut registered = false;
        poll_fn(|context| {
            let before = self.take_waker(ticket);
            if registered && before.is_none() {
                return Poll::Ready(());
            }
            registered = true;
            self.wakers.borrow_mut().push((ticket, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn take_waker(&self, ticket: u64) -> Option<Waker> {
        let mut wakers = self.wakers.borrow_mut();
        let index = wakers.iter().position(|(waiting, _)| *waiting == ticket)?;
        Some(wakers.swap_remove(index).1)
    }

    fn wake_head(&self) {
        let head = self.limiter.borrow().head();
        let waker = head.and_then(|ticket| self.take_waker(ticket));
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How long an organization's own limit still holds its calls back.
    pub fn scope_wait(&self, scope: &str, now: f64) -> f64 {
        self.scopes.borrow().iter().find(|(name, _)| name == scope).map_or(0.0, |(_, until)| until - now)
    }

    /// Whether a refusal of a call in `scope` is about that scope alone: a refusal in another one at the same time says
    /// that it is about all.
    pub fn limit_scope(&self, scope: &str, now: f64, until: f64) -> bool {
        let mut scopes = self.scopes.borrow_mut();
        scopes.retain(|(name, until)| *until > now && name != scope);
        scopes.push((scope.to_owned(), until));
        scopes.len() == 1
    }
}

/// A place in the queue; given back when the call goes away.
struct Waiting<'a> {
    gate: &'a Gate,
    ticket: Option<u64>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.gate.limiter.borrow_mut().cancel(ticket);
            self.gate.take_waker(ticket);
            self.gate.wake_head();
        }
    }
}

/// The right to send one request; given back when dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    gate: &'a Gate,
    report: Report,
    now: f64,
}

impl Permit<'_> {
    /// Says how it ended, and when.
    pub fn report(&mut self, now: f64, report: Report) {
        (self.now, self.report) = (now, report);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.limiter.borrow_mut().leave(self.now, self.report);
        self.gate.wake_head();
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::cell::Cell;
    use std::future::pending;
    use std::pin::{Pin, pin};
    use std::task::Context;

    use super::*;

    /// A clock that stands still: what has to wait stays pending.
    struct Still(Cell<f64>);

    impl Clock for Still {
        fn now(&self) -> f64 {
            self.0.get()
        }

        async fn sleep(&self, _: f64) {
            pending::<()>().await;
        }
    }

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_next_goes_when_one_leaves_and_one_that_gives_up_leaves_no_trace() {
        let (gate, clock) = (Gate::new(1, 10), Still(Cell::new(0.0)));
        let Poll::Ready(Ok(first)) = poll(pin!(gate.enter(&clock, Lane::Interactive, 1e9))) else { panic!("open") };
        let mut third = pin!(gate.enter(&clock, Lane::Interactive, 1e9));
        {
            let mut second = pin!(gate.enter(&clock, Lane::Interactive, 1e9));
            assert!(poll(second.as_mut()).is_pending());
            assert!(poll(third.as_mut()).is_pending());
        }
        drop(first);
        assert!(matches!(poll(third), Poll::Ready(Ok(_))), "the second gave up its place");
        assert!(gate.wakers.borrow().is_empty());
    }

    #[test]
    fn a_wait_that_cannot_fit_is_not_begun() {
        let (gate, clock) = (Gate::new(1, 10), Still(Cell::new(0.0)));
        let Poll::Ready(Ok(mut first)) = poll(pin!(gate.enter(&clock, Lane::Interactive, 1e9))) else { panic!("open") };
        first.report(0.0, Report::Limited(3_600_000.0));
        drop(first);
        let refused = poll(pin!(gate.enter(&clock, Lane::Interactive, 60_000.0)));
        assert!(matches!(refused, Poll::Ready(Err(Refusal::TooLong(wait))) if wait == 3_600_000.0));
    }

    #[test]
    fn a_limit_of_one_organization_is_its_own_until_a_second_one_is_refused() {
        let gate = Gate::new(1, 10);
        assert!(gate.limit_scope("org_1", 0.0, 1_000.0));
        assert_eq!((gate.scope_wait("org_1", 400.0), gate.scope_wait("org_2", 400.0)), (600.0, 0.0));
        assert!(!gate.limit_scope("org_2", 500.0, 1_500.0));
        assert!(gate.limit_scope("org_1", 2_000.0, 3_000.0), "the others are over");
    }
}
