//! The state that all clients of the same key and base URL share: the limiter, and the rate limits of single organizations.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::Limiter;
use super::monotonic_clock::MonotonicClock;

/// A limiter with the limits of single organizations and the clock that they are measured by.
#[derive(Debug)]
pub struct SharedLimiter {
    /// The rate limiter and its queue.
    pub limiter: Limiter,
    /// Organizations that exceeded a limit of their own, and the time until which each is refused.
    org_limits: Vec<(String, f64)>,
    clock: MonotonicClock,
}

thread_local! {
    /// The limiters in use, by the identity (key and base URL) of their clients.
    static LIMITERS: RefCell<Vec<(String, Weak<RefCell<SharedLimiter>>)>> = const { RefCell::new(Vec::new()) };
}

impl SharedLimiter {
    /// Creates a limiter that is not shared by identity.
    pub fn new(max_concurrent: usize, max_queue: usize) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            limiter: Limiter::new(max_concurrent, max_queue),
            org_limits: Vec::new(),
            clock: MonotonicClock::default(),
        }))
    }

    /// Returns the limiter of all clients with this identity. The bounds of the client that was created last apply.
    pub fn for_identity(identity: String, max_concurrent: usize, max_queue: usize) -> Rc<RefCell<Self>> {
        LIMITERS.with_borrow_mut(|limiters| {
            while let Some(at) = limiters.iter().position(|(_, shared)| shared.strong_count() == 0) {
                limiters.swap_remove(at);
            }
            if let Some(shared) =
                limiters.iter().find(|(name, _)| *name == identity).and_then(|(_, shared)| shared.upgrade())
            {
                shared.borrow_mut().limiter.set_bounds(max_concurrent, max_queue);
                return shared;
            }
            let shared = Self::new(max_concurrent, max_queue);
            limiters.push((identity, Rc::downgrade(&shared)));
            shared
        })
    }

    /// Converts the host's time to the time of this limiter. If the host's clock was replaced, pauses, the rate and limits are
    /// dropped: they were measured by the old clock.
    pub fn time(&mut self, now: f64) -> f64 {
        let reading = self.clock.read(now);
        if reading.is_replaced {
            self.limiter.reset_rate();
            self.org_limits.clear();
        }
        reading.time
    }

    /// How many more milliseconds an organization's own limit holds its calls back. Zero or negative if it does not.
    pub fn org_wait(&self, org: &str, now: f64) -> f64 {
        self.org_limits.iter().find(|(name, _)| name == org).map_or(0.0, |(_, until)| until - now)
    }

    /// Records that a call for `org` was refused until a time. Returns whether only this organization is limited: if another one
    /// is refused at the same time, the limit is that of the instance.
    pub fn limit_org(&mut self, org: &str, now: f64, until: f64) -> bool {
        while let Some(at) = self.org_limits.iter().position(|(name, until)| *until <= now || name == org) {
            self.org_limits.swap_remove(at);
        }
        self.org_limits.push((org.to_owned(), until));
        self.org_limits.len() == 1
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::limit::{Admission, Feedback, Priority};

    #[test]
    fn a_limit_of_one_organization_is_its_own_until_a_second_one_is_refused() {
        let shared = SharedLimiter::new(1, 10);
        let mut shared = shared.borrow_mut();
        assert!(shared.limit_org("org_1", 0.0, 1_000.0));
        assert_eq!((shared.org_wait("org_1", 400.0), shared.org_wait("org_2", 400.0)), (600.0, 0.0));
        assert!(!shared.limit_org("org_2", 500.0, 1_500.0));
        assert!(shared.limit_org("org_1", 2_000.0, 3_000.0), "the other limits are over");
    }

    #[test]
    fn limits_by_a_clock_that_was_replaced_are_void() {
        let shared = SharedLimiter::new(1, 10);
        let mut shared = shared.borrow_mut();
        let now = shared.time(86_400_000.0);
        shared.limit_org("org_1", now, now + 60_000.0);
        assert!(shared.limiter.enqueue(Priority::Interactive, 1, now, now + 60_000.0));
        assert_eq!(shared.limiter.try_admit(1, now, 1_000.0), Admission::Go);
        shared.limiter.finish(1, now, Feedback::Limited(now + 60_000.0));
        let now = shared.time(10.0);
        assert!(now >= 86_400_000.0, "the time never goes back");
        assert!(shared.org_wait("org_1", now) <= 0.0);
        for id in 2..4 {
            assert!(shared.limiter.enqueue(Priority::Interactive, id, now, now + 60_000.0));
            assert_eq!(shared.limiter.try_admit(id, now, 1_000.0), Admission::Go);
            shared.limiter.finish(id, now, Feedback::Admitted);
        }
    }

    #[test]
    fn clients_of_one_key_share_a_limiter_as_long_as_one_of_them_exists() {
        let first = SharedLimiter::for_identity("a".into(), 1, 1);
        assert!(Rc::ptr_eq(&first, &SharedLimiter::for_identity("a".into(), 2, 2)));
        assert!(!Rc::ptr_eq(&first, &SharedLimiter::for_identity("b".into(), 1, 1)));
        first.borrow_mut().limit_org("org_1", 0.0, 1_000.0);
        drop(first);
        assert_eq!(SharedLimiter::for_identity("a".into(), 1, 1).borrow().org_wait("org_1", 0.0), 0.0);
    }
}
