//! The calls that wait for a slot. A call looks again by a timer of its own, and one that is overdue is passed over: its host may
//! have dropped it without telling anyone. It keeps its place should it still come.

use super::Lane;

/// How late a call may look, in milliseconds, before the calls behind it pass it over. Timers are a few milliseconds late.
const GRACE: f64 = 20.0;
/// How soon the first call in the queue looks again when nobody wakes it, in milliseconds. Calls behind it look less often, so
/// that a long queue costs nothing. Only a wake-up that was lost with its call takes this long.
const LOOK_EVERY: f64 = 250.0;

/// The queue, in two lanes.
#[derive(Debug, Default)]
pub struct Queue {
    interactive: Vec<Waiter>,
    bulk: Vec<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    id: u64,
    /// When it last looked, and when it looks next.
    looked_at: f64,
    looks_at: f64,
    /// When its time is up.
    deadline: f64,
}

impl Waiter {
    /// A look in the future is void: the clock was set back.
    fn is_overdue(&self, now: f64) -> bool {
        now > self.looks_at + GRACE || now < self.looked_at
    }

    fn is_gone(&self, now: f64) -> bool {
        now > self.deadline && self.is_overdue(now)
    }
}

impl Queue {
    /// How many calls wait.
    pub fn len(&self) -> usize {
        self.interactive.len() + self.bulk.len()
    }

    /// Adds a call at the end of its lane. It looks at once.
    pub fn push(&mut self, lane: Lane, id: u64, now: f64, deadline: f64) {
        let lane = if lane == Lane::Bulk { &mut self.bulk } else { &mut self.interactive };
        lane.push(Waiter { id, looked_at: now, looks_at: now, deadline });
    }

    /// Removes a call.
    pub fn remove(&mut self, id: u64) {
        for lane in [&mut self.interactive, &mut self.bulk] {
            if let Some(at) = place(lane, id) {
                lane.remove(at);
            }
        }
    }

    /// Removes calls whose time was up long ago: nobody runs them any more.
    pub fn expire(&mut self, now: f64) {
        for lane in [&mut self.interactive, &mut self.bulk] {
            if lane.first().is_some_and(|waiter| waiter.is_gone(now)) {
                lane.retain(|waiter| !waiter.is_gone(now));
            }
        }
    }

    /// The calls that are not overdue, in their order.
    fn present(&self, now: f64) -> impl Iterator<Item = u64> {
        let waiters = self.interactive.iter().chain(&self.bulk);
        waiters.filter(move |waiter| !waiter.is_overdue(now)).map(|waiter| waiter.id)
    }

    /// The first call that is not overdue.
    pub fn head(&self, now: f64) -> Option<u64> {
        self.present(now).next()
    }

    /// Whether a call that looks now is among the first `count` of those that are not overdue.
    pub fn is_among_first(&mut self, id: u64, count: usize, now: f64) -> bool {
        self.look_again_at(id, now, now);
        self.present(now).take(count).any(|other| other == id)
    }

    /// A call looks now, and again at this time.
    pub fn look_again_at(&mut self, id: u64, now: f64, time: f64) {
        for lane in [&mut self.interactive, &mut self.bulk] {
            if let Some(at) = place(lane, id) {
                (lane[at].looked_at, lane[at].looks_at) = (now, time);
            }
        }
    }

    /// When a call that is not woken before looks again.
    pub fn next_look(&self, id: u64, now: f64) -> f64 {
        let ahead = place(&self.interactive, id)
            .or_else(|| place(&self.bulk, id).map(|at| at + self.interactive.len()))
            .unwrap_or_default();
        now + LOOK_EVERY * (ahead + 1) as f64
    }
}

/// Where a call stands in its lane. Calls are looked up when they come, at the end, and when they go, at the front.
fn place(lane: &[Waiter], id: u64) -> Option<usize> {
    if lane.first().is_some_and(|first| first.id == id) {
        return Some(0);
    }
    lane.iter().rposition(|waiter| waiter.id == id)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    const LATER: f64 = 60_000.0;

    fn queue_of(ids: &[u64]) -> Queue {
        let mut queue = Queue::default();
        ids.iter().for_each(|id| queue.push(Lane::Interactive, *id, 0.0, LATER));
        queue
    }

    #[test]
    fn an_interactive_call_stands_before_bulk_calls_that_came_first() {
        let mut queue = Queue::default();
        queue.push(Lane::Bulk, 1, 0.0, LATER);
        queue.push(Lane::Interactive, 2, 0.0, LATER);
        assert_eq!(queue.head(0.0), Some(2));
    }

    #[test]
    fn a_call_that_does_not_look_in_time_is_passed_over_and_keeps_its_place() {
        let mut queue = queue_of(&[1, 2]);
        queue.look_again_at(2, 0.0, 1_000.0);
        assert_eq!(queue.head(GRACE), Some(1));
        assert_eq!(queue.head(GRACE + 1.0), Some(2));
        assert!(queue.is_among_first(1, 1, 500.0), "it has come after all");
    }

    #[test]
    fn a_call_far_behind_looks_less_often() {
        let queue = queue_of(&[1, 2, 3]);
        assert_eq!([1, 2, 3].map(|id| queue.next_look(id, 0.0)), [LOOK_EVERY, 2.0 * LOOK_EVERY, 3.0 * LOOK_EVERY]);
    }

    #[test]
    fn a_call_that_nobody_runs_any_more_leaves_when_its_time_is_up() {
        let mut queue = queue_of(&[1, 2]);
        queue.look_again_at(2, 0.0, LATER + 500.0);
        queue.expire(LATER);
        assert_eq!(queue.len(), 2);
        queue.expire(LATER + GRACE + 1.0);
        assert_eq!((queue.len(), queue.head(LATER)), (1, Some(2)));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_every_earlier_look_void() {
        let mut queue = queue_of(&[1]);
        queue.look_again_at(1, 50_000.0, 51_000.0);
        queue.push(Lane::Interactive, 2, 10.0, LATER);
        assert_eq!(queue.head(10.0), Some(2));
    }
}
