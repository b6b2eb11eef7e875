//! The host's clock and timers.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Date, Function};
use wasm_bindgen::prelude::*;

use super::pending::Pending;

/// The longest time that a timer of the host can wait.
const LONGEST: f64 = 2_147_483_647.0;

#[wasm_bindgen]
extern "C" {
    // Bare globals: there is no `window` in a worker, and a number or an object as handle, as the host likes.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);

    #[wasm_bindgen(js_namespace = performance, js_name = now, catch)]
    fn performance_now() -> Result<f64, JsValue>;
}

/// Milliseconds that only grow: a laptop that slept does not make timers fire in a storm.
pub fn now() -> f64 {
    performance_now().unwrap_or_else(|_| Date::now())
}

/// Milliseconds since 1970.
pub fn wall_clock() -> f64 {
    Date::now()
}

/// A running timer; dropping it clears it.
pub struct Timer {
    handle: JsValue,
    fired: Pending,
}

impl Timer {
    /// Fires after `ms` milliseconds.
    pub fn new(ms: f64) -> Self {
        let fired = Pending::new();
        let handle = fired.resolver().map(|resolve| set_timeout(resolve, ms.clamp(0.0, LONGEST)));
        Self { handle: handle.unwrap_or_default(), fired }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(context)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
    }
}
