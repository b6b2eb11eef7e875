use proptest::prelude::*;

use super::*;

const DEADLINE: f64 = 100_000.0;
const LIMIT: f64 = 50_000.0;

fn enter(limiter: &mut Limiter, count: u64) -> Vec<u64> {
    (1..=count).filter(|id| limiter.enqueue(Priority::Interactive, *id, 0.0, DEADLINE)).collect()
}

fn limited(until: f64) -> Feedback {
    Feedback::Limited { until, random: 0.5 }
}

fn waits(admission: Admission) -> bool {
    matches!(admission, Admission::Wait(_))
}

#[test]
fn a_limited_number_runs_at_once_and_the_next_starts_when_one_ends() {
    let mut limiter = Limiter::new(2, 10);
    let ids = enter(&mut limiter, 3);
    assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
    assert_eq!(limiter.try_admit(ids[1], 0.0, LIMIT), Admission::Go);
    assert!(waits(limiter.try_admit(ids[2], 0.0, LIMIT)));
    limiter.finish(ids[0], 1.0, Feedback::Admitted);
    assert_eq!(limiter.try_admit(ids[2], 1.0, LIMIT), Admission::Go);
}

#[test]
fn an_interactive_call_is_sent_before_a_bulk_call_that_came_first() {
    let mut limiter = Limiter::new(1, 10);
    let (bulk, interactive) = (1, 2);
    assert!(limiter.enqueue(Priority::Bulk, bulk, 0.0, DEADLINE));
    assert!(limiter.enqueue(Priority::Interactive, interactive, 0.0, DEADLINE));
    assert!(waits(limiter.try_admit(bulk, 0.0, LIMIT)));
    assert_eq!(limiter.try_admit(interactive, 0.0, LIMIT), Admission::Go);
}

#[test]
fn a_full_queue_refuses_until_a_call_leaves() {
    let mut limiter = Limiter::new(1, 1);
    let ids = enter(&mut limiter, 2);
    assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
    assert!(!limiter.enqueue(Priority::Interactive, 9, 0.0, DEADLINE));
    limiter.cancel(ids[1]);
    assert!(limiter.enqueue(Priority::Interactive, 9, 0.0, DEADLINE));
}

#[test]
fn a_refusal_pauses_all_calls_and_then_one_probes() {
    let mut limiter = Limiter::new(10, 10);
    let ids = enter(&mut limiter, 4);
    assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
    limiter.finish(ids[0], 10.0, limited(1_010.0));
    assert_eq!(limiter.try_admit(ids[1], 10.0, LIMIT), Admission::At(1_010.0));
    assert_eq!(limiter.try_admit(ids[1], 1_010.0, LIMIT), Admission::Go);
    assert!(waits(limiter.try_admit(ids[2], 1_010.0, LIMIT)), "the probe has not ended");
    limiter.finish(ids[1], 1_020.0, Feedback::Admitted);
    assert!(matches!(limiter.try_admit(ids[2], 1_020.0, LIMIT), Admission::At(_)), "the rate is limited");
}

#[test]
fn after_a_minute_without_refusals_the_limiter_is_open_again() {
    let mut limiter = Limiter::new(10, 10);
    let ids = enter(&mut limiter, 4);
    limiter.try_admit(ids[0], 0.0, LIMIT);
    limiter.finish(ids[0], 10.0, limited(1_000.0));
    limiter.try_admit(ids[1], 1_000.0, LIMIT);
    limiter.finish(ids[1], 70_000.0, Feedback::Admitted);
    assert_eq!(limiter.try_admit(ids[2], 70_000.0, LIMIT), Admission::Go);
    assert_eq!(limiter.try_admit(ids[3], 70_000.0, LIMIT), Admission::Go);
}

#[test]
fn many_failures_spend_the_retry_budget_and_successes_refill_it() {
    let mut limiter = Limiter::new(10, 10);
    assert_eq!((0..1_000).filter(|_| limiter.spend()).count(), 20);
    for _ in 0..10 {
        limiter.finish(1, 0.0, Feedback::Admitted);
    }
    assert!(limiter.spend() && !limiter.spend());
}

#[test]
fn the_slot_of_a_dropped_call_is_free_a_second_after_its_limit() {
    let mut limiter = Limiter::new(1, 10);
    let ids = enter(&mut limiter, 2);
    assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
    assert!(waits(limiter.try_admit(ids[1], 1_499.0, 500.0)));
    assert_eq!(limiter.try_admit(ids[1], 1_500.0, 500.0), Admission::Go);
}

#[test]
fn calls_that_were_dropped_in_the_queue_do_not_hold_others_back() {
    let mut limiter = Limiter::new(2, 10);
    let ids = enter(&mut limiter, 5);
    for id in &ids[..4] {
        limiter.try_admit(*id, 0.0, LIMIT);
    }
    // The first two end, and the two that are woken then no longer run.
    ids.iter().take(2).for_each(|id| limiter.finish(*id, 100.0, Feedback::Admitted));
    let mut now = 100.0;
    while limiter.try_admit(ids[4], now, LIMIT) != Admission::Go {
        now += 10.0;
    }
    assert!(now < 1_000.0, "{now}");
}

#[test]
fn a_dropped_probe_does_not_keep_the_limiter_closed() {
    let mut limiter = Limiter::new(10, 10);
    let ids = enter(&mut limiter, 3);
    assert_eq!(limiter.try_admit(ids[0], 0.0, 500.0), Admission::Go);
    limiter.finish(ids[0], 10.0, limited(1_000.0));
    assert_eq!(limiter.try_admit(ids[1], 1_000.0, 500.0), Admission::Go);
    assert!(waits(limiter.try_admit(ids[2], 2_499.0, 500.0)));
    assert!(!waits(limiter.try_admit(ids[2], 2_500.0, 500.0)));
}

/// Admits all that may be sent at a time.
fn admit_all(limiter: &mut Limiter, ids: &[u64], now: f64) -> Vec<u64> {
    ids.iter().copied().filter(|id| limiter.try_admit(*id, now, LIMIT) == Admission::Go).collect()
}

fn slow() -> Limiter {
    let mut limiter = Limiter::new(10, 100);
    limiter.start_slowly();
    limiter
}

#[test]
fn without_a_slow_start_all_calls_are_sent_at_once() {
    let mut limiter = Limiter::new(10, 100);
    let ids = enter(&mut limiter, 12);
    assert_eq!(admit_all(&mut limiter, &ids, 0.0).len(), 10);
}

#[test]
fn a_few_calls_that_begin_together_are_sent_together() {
    let mut limiter = slow();
    let ids = enter(&mut limiter, MAX_BURST as u64);
    let sent = admit_all(&mut limiter, &ids, 0.0);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent.len() + admit_all(&mut limiter, &ids[1..], GATHER).len(), MAX_BURST);
}

#[test]
fn more_calls_than_a_few_begin_slowly() {
    let mut limiter = slow();
    let ids = enter(&mut limiter, 60);
    let (mut now, mut sizes, mut waiting) = (0.0, Vec::new(), ids);
    while !waiting.is_empty() {
        now += 5.0;
        let sent = admit_all(&mut limiter, &waiting, now);
        waiting.retain(|id| !sent.contains(id));
        sizes.push(sent.len());
        sent.iter().for_each(|id| limiter.finish(*id, now, Feedback::Admitted));
    }
    assert_eq!(sizes[..11], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    sizes.pop();
    assert!(sizes.last() == Some(&6) && sizes.is_sorted(), "{sizes:?}");
}

#[test]
fn a_request_that_hangs_holds_up_a_slow_start_for_two_seconds_only() {
    let mut limiter = slow();
    let ids = enter(&mut limiter, 9);
    assert_eq!(limiter.try_admit(ids[0], 0.0, LIMIT), Admission::Go);
    assert!(waits(limiter.try_admit(ids[1], STALLED_AFTER - 1.0, LIMIT)));
    assert_eq!(limiter.try_admit(ids[1], STALLED_AFTER, LIMIT), Admission::Go);
}

proptest! {
    #[test]
    fn the_bounds_hold_in_any_order_of_calls(steps in prop::collection::vec(0u8..6, 1..200)) {
        let mut limiter = Limiter::new(3, 5);
        let (mut queue, mut running, mut now) = (Vec::new(), Vec::new(), 0.0);
        for (id, step) in (1..).zip(steps) {
            now += 100.0;
            let priority = if step == 0 { Priority::Interactive } else { Priority::Bulk };
            match step {
                0 | 1 => if limiter.enqueue(priority, id, now, DEADLINE) { queue.push(id) },
                2 | 3 => if let Some(id) = running.pop() {
                    let refused = limited(now + 500.0);
                    limiter.finish(id, now, if step == 2 { refused } else { Feedback::Admitted });
                },
                4 if !queue.is_empty() => limiter.cancel(queue.swap_remove(0)),
                _ => if let Some(id) = queue.first().copied() && limiter.try_admit(id, now, LIMIT) == Admission::Go {
                    running.push(queue.remove(0));
                },
            }
            prop_assert!(running.len() <= 3 && queue.len() <= 8);
        }
    }
}
