//! A flag that is raised once, and those who wait for it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The flag.
#[derive(Debug, Default)]
pub struct Latch {
    raised: Cell<bool>,
    next: Cell<u32>,
    waiting: RefCell<Vec<(u32, Waker)>>,
}

impl Latch {
    /// Raises it.
    pub fn raise(&self) {
        self.raised.set(true);
        self.waiting.take().into_iter().for_each(|(_, waker)| waker.wake());
    }

    /// Ready when it is raised.
    pub fn raised(&self) -> Raised<'_> {
        let ticket = self.next.get();
        self.next.set(ticket.wrapping_add(1));
        Raised { latch: self, ticket }
    }
}

/// Waits for a latch; dropping it leaves no trace.
#[derive(Debug)]
pub struct Raised<'a> {
    latch: &'a Latch,
    ticket: u32,
}

impl Future for Raised<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.latch.raised.get() {
            return Poll::Ready(());
        }
        let mut waiting = self.latch.waiting.borrow_mut();
        match waiting.iter_mut().find(|(ticket, _)| *ticket == self.ticket) {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => waiting.push((self.ticket, context.waker().clone())),
        }
        Poll::Pending
    }
}

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.latch.waiting.borrow_mut().retain(|(ticket, _)| *ticket != self.ticket);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::pin::pin;

    use super::*;

    #[test]
    fn it_is_ready_when_raised_and_stays_so() {
        let latch = Latch::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut waiting = pin!(latch.raised());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        latch.raise();
        assert!(waiting.poll(&mut context).is_ready());
        assert!(pin!(latch.raised()).poll(&mut context).is_ready());
    }

    #[test]
    fn who_gives_up_leaves_no_trace() {
        let latch = Latch::default();
        for _ in 0..3 {
            let mut waiting = Box::pin(latch.raised());
            assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert!(latch.waiting.borrow().is_empty());
    }
}
