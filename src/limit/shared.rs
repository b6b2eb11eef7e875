//! The state that all clients of the same key and base URL share: the limiter, and the rate limits of single organizations.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::Limiter;
use super::monotonic_clock::MonotonicClock;

/// What a rate limit applies to that is not the whole instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    /// The resource with these ids.
    Resource(String),
    /// The endpoint with this name.
    Endpoint(&'static str),
}

/// A limiter with the limits of single resources and endpoints and the clock that they are measured by.
#[derive(Debug)]
pub struct SharedLimiter {
    /// The rate limiter and its queue.
    pub limiter: Limiter,
    /// What exceeded a limit of its own, and the time until which its calls are refused.
    scope_limits: Vec<(Scope, f64)>,
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
            scope_limits: Vec::new(),
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
            self.scope_limits.clear();
        }
        reading.time
    }

    /// How many more milliseconds a scope's own limit holds its calls back. Zero or negative if it does not.
    pub fn scope_wait(&self, scope: &Scope, now: f64) -> f64 {
        self.scope_limits.iter().find(|(limited, _)| limited == scope).map_or(0.0, |(_, until)| until - now)
    }

    /// Records that a call of a scope was refused until a time. Returns whether only this scope is limited: if another resource is
    /// refused at the same time, the limit is that of the instance. The limit of an endpoint, which may last an hour, is always its own.
    pub fn limit_scope(&mut self, scope: Scope, now: f64, until: f64) -> bool {
        self.scope_limits.retain(|(limited, until)| *until > now && *limited != scope);
        let is_resource = |scope: &Scope| matches!(scope, Scope::Resource(_));
        let is_shared = is_resource(&scope) && self.scope_limits.iter().any(|(limited, _)| is_resource(limited));
        self.scope_limits.push((scope, until));
        !is_shared
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::limit::{Admission, Feedback, Priority};

    fn org(number: u32) -> Scope {
        Scope::Resource(format!("org_{number}"))
    }

    #[test]
    fn a_limit_of_one_organization_is_its_own_until_a_second_one_is_refused() {
        let shared = SharedLimiter::new(1, 10);
        let mut shared = shared.borrow_mut();
        assert!(shared.limit_scope(org(1), 0.0, 1_000.0));
        assert_eq!((shared.scope_wait(&org(1), 400.0), shared.scope_wait(&org(2), 400.0)), (600.0, 0.0));
        assert!(!shared.limit_scope(org(2), 500.0, 1_500.0));
        assert!(shared.limit_scope(org(1), 2_000.0, 3_000.0), "the other limits are over");
    }

    #[test]
    fn a_limit_of_an_endpoint_is_never_that_of_the_instance() {
        let shared = SharedLimiter::new(1, 10);
        let mut shared = shared.borrow_mut();
        for scope in [Scope::Endpoint("a"), org(1), Scope::Endpoint("b")] {
            assert!(shared.limit_scope(scope.clone(), 0.0, 3_600_000.0), "{scope:?}");
        }
        assert_eq!(shared.scope_wait(&Scope::Endpoint("a"), 1_000.0), 3_599_000.0);
    }

    #[test]
    fn limits_by_a_clock_that_was_replaced_are_void() {
        let shared = SharedLimiter::new(1, 10);
        let mut shared = shared.borrow_mut();
        let now = shared.time(86_400_000.0);
        shared.limit_scope(org(1), now, now + 60_000.0);
        assert!(shared.limiter.enqueue(Priority::Interactive, 1, now, now + 60_000.0));
        assert_eq!(shared.limiter.try_admit(1, now, 1_000.0), Admission::Go);
        shared.limiter.finish(1, now, Feedback::Limited { until: now + 60_000.0, random: 0.5 });
        let now = shared.time(10.0);
        assert!(now >= 86_400_000.0, "the time never goes back");
        assert!(shared.scope_wait(&org(1), now) <= 0.0);
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
        first.borrow_mut().limit_scope(org(1), 0.0, 1_000.0);
        drop(first);
        assert_eq!(SharedLimiter::for_identity("a".into(), 1, 1).borrow().scope_wait(&org(1), 0.0), 0.0);
    }
}
