//! The calls that wait for something, of all clients in this thread: a call that ends wakes the next one in the queue, which may be
//! that of another client.

use std::cell::RefCell;
use std::collections::HashMap;

use futures_channel::oneshot::{Receiver, Sender, channel};

/// Why a waiting call continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// It may proceed.
    Turn,
    /// Its client was closed.
    Closed,
}

struct Waiting {
    client: usize,
    /// Whether it waits for its turn. Otherwise its request is in progress, and only the end of the client concerns it.
    is_turn: bool,
    sender: Sender<Woken>,
}

thread_local! {
    static WAITING: RefCell<HashMap<u64, Waiting>> = RefCell::default();
}

/// Registers a call until it is woken. Waiting again replaces an earlier registration.
pub fn wait(call: u64, client: usize) -> Receiver<Woken> {
    register(call, client, true)
}

/// Registers a call whose request is in progress, until its client is closed.
pub fn until_closed(call: u64, client: usize) -> Receiver<Woken> {
    register(call, client, false)
}

fn register(call: u64, client: usize, is_turn: bool) -> Receiver<Woken> {
    let (sender, receiver) = channel();
    WAITING.with_borrow_mut(|waiting| waiting.insert(call, Waiting { client, is_turn, sender }));
    receiver
}

/// Forgets a call.
pub fn remove(call: u64) {
    WAITING.with_borrow_mut(|waiting| waiting.remove(&call));
}

/// Wakes a call, if it waits for its turn.
pub fn wake(call: u64) {
    if WAITING.with_borrow(|waiting| waiting.get(&call).is_some_and(|waiting| waiting.is_turn)) {
        send(call, Woken::Turn);
    }
}

/// Wakes the calls of a client that wait for their turn.
pub fn wake_waiting(client: usize) {
    wake_all(client, Woken::Turn, |waiting| waiting.is_turn);
}

/// Tells all calls of a client that it was closed.
pub fn close(client: usize) {
    wake_all(client, Woken::Closed, |_| true);
}

fn wake_all(client: usize, why: Woken, concerns: fn(&Waiting) -> bool) {
    let is_concerned = |waiting: &Waiting| waiting.client == client && concerns(waiting);
    let mut calls: Vec<u64> = WAITING.with_borrow(|waiting| {
        waiting.iter().filter(|(_, waiting)| is_concerned(waiting)).map(|(call, _)| *call).collect()
    });
    // The oldest call comes first.
    calls.sort_unstable();
    calls.into_iter().for_each(|call| send(call, why));
}

fn send(call: u64, why: Woken) {
    // The registry is not borrowed while the receiver is woken.
    let waiting = WAITING.with_borrow_mut(|waiting| waiting.remove(&call));
    if let Some(waiting) = waiting {
        // The call may have been dropped.
        let _ = waiting.sender.send(why);
    }
}
