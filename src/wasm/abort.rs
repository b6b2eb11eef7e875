//! The caller's `AbortSignal` as a future, and our own signal for one request.

use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

#[wasm_bindgen]
extern "C" {
    /// A signal by what it can do: it may be of another realm, or a polyfill.
    #[derive(Clone)]
    pub type Signal;

    #[wasm_bindgen(method, getter, catch)]
    fn aborted(this: &Signal) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn reason(this: &Signal) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(this: &Signal, kind: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(this: &Signal, kind: &str, listener: &Function) -> Result<(), JsValue>;
}

/// Ready, with the reason, when the signal fires; never without a signal. Leaves no listener behind.
pub async fn aborted(signal: Option<Signal>) -> JsValue {
    let Some(signal) = signal else { return pending().await };
    if !signal.aborted().is_ok_and(|aborted| aborted.is_truthy()) {
        Listening::new(&signal).await;
    }
    signal.reason().unwrap_or(JsValue::UNDEFINED)
}

/// Waits for the event; dropping it removes the listener.
struct Listening {
    signal: Signal,
    listener: Option<Function>,
    fired: JsFuture,
}

impl Listening {
    fn new(signal: &Signal) -> Self {
        let mut listener = None;
        // The promise's own resolver is the listener: no closure of ours to free.
        let promise = Promise::new(&mut |resolve, _| listener = Some(resolve));
        if let Some(listener) = &listener {
            // A signal that cannot be listened to never fires.
            drop(signal.add_event_listener("abort", listener));
        }
        Self { signal: signal.clone(), listener, fired: JsFuture::from(promise) }
    }
}

impl Future for Listening {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(context).map(drop)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            drop(self.signal.remove_event_listener("abort", listener));
        }
    }
}

/// Aborts one request when dropped, unless it has finished.
pub struct RequestGuard {
    controller: Option<AbortController>,
}

impl RequestGuard {
    /// A guard, where the host has an `AbortController`.
    pub fn new() -> Self {
        Self { controller: AbortController::new().ok() }
    }

    /// The signal to send with.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Nothing is left to abort.
    pub fn finish(&mut self) {
        self.controller = None;
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

/// The signal in a call's options.
pub fn signal_in(options: &JsValue) -> Option<Signal> {
    let signal = Reflect::get(options, &"signal".into()).ok()?;
    signal.is_object().then(|| signal.unchecked_into())
}

#[cfg(test)]
mod tests {
    use js_sys::eval;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::race::{Either, race};

    /// A signal that counts its listeners.
    fn counting() -> JsValue {
        let source = "(() => { const c = new AbortController(), s = c.signal; s.c = c; s.n = 0;
            const add = s.addEventListener.bind(s), remove = s.removeEventListener.bind(s);
            s.addEventListener = (...a) => { s.n++; add(...a) }; s.removeEventListener = (...a) => { s.n--; remove(...a) };
            return { signal: s } })()";
        eval(source).unwrap()
    }

    fn listeners(options: &JsValue) -> Option<f64> {
        Reflect::get(&Reflect::get(options, &"signal".into()).ok()?, &"n".into()).ok()?.as_f64()
    }

    #[wasm_bindgen_test]
    async fn a_call_that_ends_first_leaves_no_listener() {
        let options = counting();
        assert!(matches!(race(aborted(signal_in(&options)), async {}).await, Either::Second(())));
        assert_eq!(listeners(&options), Some(0.0));
    }

    #[wasm_bindgen_test]
    async fn the_reason_arrives_whatever_it_is() {
        let options = counting();
        let reason = aborted(signal_in(&options));
        let fire = async {
            js_sys::Function::new_with_args("o", "queueMicrotask(() => o.signal.c.abort(42))")
                .call1(&JsValue::NULL, &options)
                .unwrap();
            pending::<()>().await;
        };
        assert!(matches!(race(reason, fire).await, Either::First(reason) if reason.as_f64() == Some(42.0)));
        assert_eq!(listeners(&options), Some(0.0));
    }
}
