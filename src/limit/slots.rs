//! The requests in flight. Each holds a slot as a lease, because a host may drop a call without notice: Cloudflare Workers ends
//! whatever a finished request left running.

/// How long a lease outlasts the time limit of its attempt, in milliseconds. A call that is alive reports back within this time.
const GRACE: f64 = 1_000.0;

/// The slots for requests in flight.
#[derive(Debug)]
pub struct Slots {
    max: usize,
    leases: Vec<Lease>,
}

#[derive(Debug)]
struct Lease {
    id: u64,
    since: f64,
    until: f64,
}

impl Slots {
    /// Creates `max` free slots.
    pub fn new(max: usize) -> Self {
        Self { max, leases: Vec::new() }
    }

    /// Changes the number of slots. Slots in use stay in use.
    pub fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// Gives a slot to a call, for an attempt of `limit` milliseconds from now.
    pub fn hold(&mut self, id: u64, now: f64, limit: f64) {
        self.leases.push(Lease { id, since: now, until: now + limit + GRACE });
    }

    /// Renews the lease of a call. Returns `false` if it has expired, and another call may have the slot.
    pub fn renew(&mut self, id: u64, now: f64, limit: f64) -> bool {
        let held = self.leases.iter_mut().find(|lease| lease.id == id);
        held.map(|lease| (lease.since, lease.until) = (now, now + limit + GRACE)).is_some()
    }

    /// Frees the slot of a call, if it still holds one.
    pub fn free(&mut self, id: u64) {
        if let Some(at) = self.leases.iter().position(|lease| lease.id == id) {
            self.leases.swap_remove(at);
        }
    }

    /// Frees the slots whose leases have expired.
    pub fn expire(&mut self, now: f64) {
        self.leases.retain(|lease| now < lease.until);
    }

    /// The number of slots in use.
    pub fn used(&self) -> usize {
        self.leases.len()
    }

    /// The number of slots that have been in use only since `time`.
    pub fn held_since(&self, time: f64) -> usize {
        self.leases.iter().filter(|lease| lease.since > time).count()
    }

    /// How many more requests may start, with at most `at_most` in flight.
    pub fn free_below(&self, at_most: usize) -> usize {
        self.max.min(at_most).saturating_sub(self.leases.len())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_free_again_a_second_after_the_limit_of_its_attempt() {
        let mut slots = Slots::new(1);
        slots.hold(1, 0.0, 500.0);
        assert_eq!(slots.free_below(9), 0);
        slots.expire(1_499.0);
        assert_eq!(slots.free_below(9), 0);
        slots.expire(1_500.0);
        assert_eq!(slots.free_below(9), 1);
    }

    #[test]
    fn renewing_a_lease_takes_no_second_slot() {
        let mut slots = Slots::new(2);
        slots.hold(1, 0.0, 500.0);
        assert!(slots.renew(1, 1_000.0, 500.0));
        slots.expire(2_499.0);
        assert_eq!(slots.free_below(9), 1);
    }

    #[test]
    fn a_lease_that_has_expired_is_not_renewed() {
        let mut slots = Slots::new(1);
        slots.hold(1, 0.0, 500.0);
        slots.expire(1_500.0);
        assert!(!slots.renew(1, 1_500.0, 500.0));
        assert_eq!(slots.free_below(9), 1);
    }

    #[test]
    fn freeing_twice_frees_one_slot() {
        let mut slots = Slots::new(2);
        slots.hold(1, 0.0, 500.0);
        slots.hold(2, 0.0, 500.0);
        slots.free(1);
        slots.free(1);
        assert_eq!(slots.free_below(9), 1);
    }
}
