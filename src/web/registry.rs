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
    sender: Sender<Woken>,
}

thread_local! {
    static WAITING: RefCell<HashMap<u64, Waiting>> = RefCell::default();
}

/// Registers a call until it is woken. Waiting again replaces an earlier registration.
pub fn wait(call: u64, client: usize) -> Receiver<Woken> {
    let (sender, receiver) = channel();
    WAITING.with_borrow_mut(|waiting| waiting.insert(call, Waiting { client, sender }));
    receiver
}

/// Forgets a call.
pub fn remove(call: u64) {
    WAITING.with_borrow_mut(|waiting| waiting.remove(&call));
}

/// Wakes a call, if it waits.
pub fn wake(call: u64) {
    send(WAITING.with_borrow_mut(|waiting| waiting.remove(&call)), Woken::Turn);
}

/// Wakes all waiting calls of a client.
pub fn wake_all(client: usize, why: Woken) {
    let calls: Vec<u64> = WAITING.with_borrow(|waiting| {
        waiting.iter().filter(|(_, waiting)| waiting.client == client).map(|(call, _)| *call).collect()
    });
    for call in calls {
        send(WAITING.with_borrow_mut(|waiting| waiting.remove(&call)), why);
    }
}

fn send(waiting: Option<Waiting>, why: Woken) {
    if let Some(waiting) = waiting {
        // The call may have been dropped.
        let _ = waiting.sender.send(why);
    }
}
