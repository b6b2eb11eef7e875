//! The calls that wait for a slot. Each call checks again by a timer of its own. A call that is late is passed over, because its
//! host may have dropped it without notice. It keeps its place in case it was only slow.

use super::Priority;

/// How late a call may check, in milliseconds, before the calls behind it pass it. Timers are a few milliseconds late.
const GRACE: f64 = 20.0;
/// How soon the first call in the queue checks again if it is not woken, in milliseconds. Calls behind it check less often, which
/// keeps a long queue cheap. The wait is this long only if a wake-up was lost together with its call.
const CHECK_INTERVAL: f64 = 250.0;

/// A queue with two priorities. Bulk calls stand behind all interactive calls.
#[derive(Debug, Default)]
pub struct Queue {
    interactive: Vec<Waiter>,
    bulk: Vec<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    id: u64,
    /// When it will check next.
    next_check: f64,
    deadline: f64,
}

impl Waiter {
    fn is_overdue(&self, now: f64) -> bool {
        now > self.next_check + GRACE
    }

    fn is_abandoned(&self, now: f64) -> bool {
        now > self.deadline && self.is_overdue(now)
    }
}

impl Queue {
    /// The number of waiting calls.
    pub fn len(&self) -> usize {
        self.interactive.len() + self.bulk.len()
    }

    /// Adds a call behind those of its priority. The call is expected to check at once.
    pub fn push(&mut self, priority: Priority, id: u64, now: f64, deadline: f64) {
        let waiters = if priority == Priority::Bulk { &mut self.bulk } else { &mut self.interactive };
        waiters.push(Waiter { id, next_check: now, deadline });
    }

    /// Removes a call, if it is in the queue.
    pub fn remove(&mut self, id: u64) {
        for waiters in [&mut self.interactive, &mut self.bulk] {
            if let Some(at) = position(waiters, id) {
                waiters.remove(at);
            }
        }
    }

    /// Removes late calls whose deadline has passed: their host no longer runs them.
    pub fn expire(&mut self, now: f64) {
        for waiters in [&mut self.interactive, &mut self.bulk] {
            if waiters.first().is_some_and(|waiter| waiter.is_abandoned(now)) {
                waiters.retain(|waiter| !waiter.is_abandoned(now));
            }
        }
    }

    /// The calls that are not overdue, first in line first.
    fn on_time(&self, now: f64) -> impl Iterator<Item = u64> {
        let waiters = self.interactive.iter().chain(&self.bulk);
        waiters.filter(move |waiter| !waiter.is_overdue(now)).map(|waiter| waiter.id)
    }

    /// The first call that is not overdue.
    pub fn head(&self, now: f64) -> Option<u64> {
        self.on_time(now).next()
    }

    /// Records that a call checks now. Returns whether it is among the first `count` calls that are not overdue.
    pub fn is_among_first(&mut self, id: u64, count: usize, now: f64) -> bool {
        self.schedule_check(id, now);
        self.on_time(now).take(count).any(|other| other == id)
    }

    /// Records that a call checks now and will check again at `time`.
    pub fn schedule_check(&mut self, id: u64, time: f64) {
        for waiters in [&mut self.interactive, &mut self.bulk] {
            if let Some(at) = position(waiters, id) {
                waiters[at].next_check = time;
            }
        }
    }

    /// When a call should check again, unless it is woken before.
    pub fn next_check_of(&self, id: u64, now: f64) -> f64 {
        let ahead = position(&self.interactive, id)
            .or_else(|| position(&self.bulk, id).map(|at| at + self.interactive.len()))
            .unwrap_or_default();
        now + CHECK_INTERVAL * (ahead + 1) as f64
    }
}

/// The index of a call among those of its priority. Most calls that are looked up have just been added, at the end, or are the first.
fn position(waiters: &[Waiter], id: u64) -> Option<usize> {
    if waiters.first().is_some_and(|first| first.id == id) {
        return Some(0);
    }
    waiters.iter().rposition(|waiter| waiter.id == id)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    const LATER: f64 = 60_000.0;

    fn queue_of(ids: &[u64]) -> Queue {
        let mut queue = Queue::default();
        ids.iter().for_each(|id| queue.push(Priority::Interactive, *id, 0.0, LATER));
        queue
    }

    #[test]
    fn an_interactive_call_stands_before_bulk_calls_that_came_first() {
        let mut queue = Queue::default();
        queue.push(Priority::Bulk, 1, 0.0, LATER);
        queue.push(Priority::Interactive, 2, 0.0, LATER);
        assert_eq!(queue.head(0.0), Some(2));
    }

    #[test]
    fn a_call_that_does_not_check_in_time_is_passed_over_and_keeps_its_place() {
        let mut queue = queue_of(&[1, 2]);
        queue.schedule_check(2, 1_000.0);
        assert_eq!(queue.head(GRACE), Some(1));
        assert_eq!(queue.head(GRACE + 1.0), Some(2));
        assert!(queue.is_among_first(1, 1, 500.0), "it checked after all");
    }

    #[test]
    fn a_call_far_behind_checks_less_often() {
        let queue = queue_of(&[1, 2, 3]);
        assert_eq!(
            [1, 2, 3].map(|id| queue.next_check_of(id, 0.0)),
            [CHECK_INTERVAL, 2.0 * CHECK_INTERVAL, 3.0 * CHECK_INTERVAL]
        );
    }

    #[test]
    fn a_call_that_no_host_runs_any_more_leaves_after_its_deadline() {
        let mut queue = queue_of(&[1, 2]);
        queue.schedule_check(2, LATER + 500.0);
        queue.expire(LATER);
        assert_eq!(queue.len(), 2);
        queue.expire(LATER + GRACE + 1.0);
        assert_eq!((queue.len(), queue.head(LATER)), (1, Some(2)));
    }
}
