//! What all clients of the same key and base URL share: the limiter, and the limits of single organizations.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::Limiter;
use crate::clock::Clock;

/// The gate that all clients of one key share.
#[derive(Debug)]
pub struct Gate {
    /// Who may send, and when.
    pub limiter: Limiter,
    /// Organizations whose own limit was hit, and until when.
    scopes: Vec<(String, f64)>,
    clock: Clock,
}

thread_local! {
    /// The gates in use, by the key and base URL whose clients share them.
    static GATES: RefCell<Vec<(String, Weak<RefCell<Gate>>)>> = const { RefCell::new(Vec::new()) };
}

impl Gate {
    /// An open gate of a client's own.
    pub fn own(max_concurrent: usize, max_queue: usize) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            limiter: Limiter::new(max_concurrent, max_queue),
            scopes: Vec::new(),
            clock: Clock::default(),
        }))
    }

    /// The gate of all clients of this identity. The bounds of the client that was made last hold.
    pub fn shared(identity: String, max_concurrent: usize, max_queue: usize) -> Rc<RefCell<Self>> {
        GATES.with_borrow_mut(|gates| {
            while let Some(at) = gates.iter().position(|(_, gate)| gate.strong_count() == 0) {
                gates.swap_remove(at);
            }
            if let Some(gate) = gates.iter().find(|(name, _)| *name == identity).and_then(|(_, gate)| gate.upgrade()) {
                gate.borrow_mut().limiter.set_bounds(max_concurrent, max_queue);
                return gate;
            }
            let gate = Self::own(max_concurrent, max_queue);
            gates.push((identity, Rc::downgrade(&gate)));
            gate
        })
    }

    /// The time when the host's clock shows `now`. Pauses, pace and limits by a clock that was replaced since are void: nobody knows
    /// when they were learnt.
    pub fn time(&mut self, now: f64) -> f64 {
        let reading = self.clock.read(now);
        if reading.is_replaced {
            self.limiter.forget();
            self.scopes.clear();
        }
        reading.time
    }

    /// How long an organization's own limit still holds its calls back.
    pub fn scope_wait(&self, scope: &str, now: f64) -> f64 {
        self.scopes.iter().find(|(name, _)| name == scope).map_or(0.0, |(_, until)| until - now)
    }

    /// Whether a refusal of a call in `scope` is about that scope alone: a refusal in another one at the same time says
    /// that it is about all.
    pub fn limit_scope(&mut self, scope: &str, now: f64, until: f64) -> bool {
        while let Some(at) = self.scopes.iter().position(|(name, until)| *until <= now || name == scope) {
            self.scopes.swap_remove(at);
        }
        self.scopes.push((scope.to_owned(), until));
        self.scopes.len() == 1
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::limit::{Lane, Report, Turn};

    #[test]
    fn a_limit_of_one_organization_is_its_own_until_a_second_one_is_refused() {
        let gate = Gate::own(1, 10);
        let mut gate = gate.borrow_mut();
        assert!(gate.limit_scope("org_1", 0.0, 1_000.0));
        assert_eq!((gate.scope_wait("org_1", 400.0), gate.scope_wait("org_2", 400.0)), (600.0, 0.0));
        assert!(!gate.limit_scope("org_2", 500.0, 1_500.0));
        assert!(gate.limit_scope("org_1", 2_000.0, 3_000.0), "the others are over");
    }

    #[test]
    fn limits_by_a_clock_that_was_replaced_are_void() {
        let gate = Gate::own(1, 10);
        let mut gate = gate.borrow_mut();
        let now = gate.time(86_400_000.0);
        gate.limit_scope("org_1", now, now + 60_000.0);
        assert!(gate.limiter.enter(Lane::Interactive, 1, now, now + 60_000.0));
        assert_eq!(gate.limiter.turn(1, now, 1_000.0), Turn::Go);
        gate.limiter.leave(1, now, Report::Limited(now + 60_000.0));
        let now = gate.time(10.0);
        assert!(now >= 86_400_000.0, "what waits goes on");
        assert!(gate.scope_wait("org_1", now) <= 0.0);
        for id in 2..4 {
            assert!(gate.limiter.enter(Lane::Interactive, id, now, now + 60_000.0));
            assert_eq!(gate.limiter.turn(id, now, 1_000.0), Turn::Go);
            gate.limiter.leave(id, now, Report::Admitted);
        }
    }

    #[test]
    fn clients_of_one_key_share_a_gate_as_long_as_one_of_them_lives() {
        let first = Gate::shared("a".into(), 1, 1);
        assert!(Rc::ptr_eq(&first, &Gate::shared("a".into(), 2, 2)));
        assert!(!Rc::ptr_eq(&first, &Gate::shared("b".into(), 1, 1)));
        first.borrow_mut().limit_scope("org_1", 0.0, 1_000.0);
        drop(first);
        assert_eq!(Gate::shared("a".into(), 1, 1).borrow().scope_wait("org_1", 0.0), 0.0);
    }
}
