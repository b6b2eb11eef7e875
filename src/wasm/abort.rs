//! The caller's `AbortSignal` as a future, and our own signal for one request.

use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::Host;
use super::pending::Pending;

#[wasm_bindgen]
extern "C" {
    /// A signal by what it can do: it may be of another realm, or a polyfill.
    #[derive(Clone)]
    pub type Signal;

    #[wasm_bindgen(method, getter, catch)]
    fn aborted(this: &Signal) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn reason(this: &Signal) -> Result<JsValue, JsValue>;
}

/// Ready, with the reason, when the signal fires; never without a signal. Leaves no listener behind.
pub async fn aborted(host: &Host, signal: Option<Signal>) -> JsValue {
    let Some(signal) = signal else { return pending().await };
    if !signal.aborted().is_ok_and(|aborted| aborted.is_truthy()) {
        Listening::new(host, &signal).await;
    }
    signal.reason().unwrap_or(JsValue::UNDEFINED)
}

/// Waits for the event; dropping it removes the listener.
struct Listening<'a> {
    host: &'a Host,
    signal: Signal,
    listener: Option<Function>,
    fired: Pending,
}

impl<'a> Listening<'a> {
    fn new(host: &'a Host, signal: &Signal) -> Self {
        let fired = Pending::new();
        let listener = fired.resolver().cloned();
        if let Some(listener) = &listener {
            // A signal that cannot be listened to never fires.
            drop(host.listen(signal, listener));
        }
        Self { host, signal: signal.clone(), listener, fired }
    }
}

impl Future for Listening<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(context)
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            drop(self.host.unlisten(&self.signal, listener));
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

    /// A host whose signals are listened to directly, and a signal that counts its listeners.
    fn counting() -> (Host, JsValue) {
        let host = "({ listen: (s, f) => s.addEventListener('abort', f), unlisten: (s, f) => s.removeEventListener('abort', f) })";
        let options = "(() => { const c = new AbortController(), s = c.signal; s.c = c; s.n = 0;
            const add = s.addEventListener.bind(s), remove = s.removeEventListener.bind(s);
            s.addEventListener = (...a) => { s.n++; add(...a) }; s.removeEventListener = (...a) => { s.n--; remove(...a) };
            return { signal: s } })()";
        (eval(host).unwrap().unchecked_into(), eval(options).unwrap())
    }

    fn listeners(options: &JsValue) -> Option<f64> {
        Reflect::get(&Reflect::get(options, &"signal".into()).ok()?, &"n".into()).ok()?.as_f64()
    }

    #[wasm_bindgen_test]
    async fn a_call_that_ends_first_leaves_no_listener() {
        let (host, options) = counting();
        assert!(matches!(race(aborted(&host, signal_in(&options)), async {}).await, Either::Second(())));
        assert_eq!(listeners(&options), Some(0.0));
    }

    #[wasm_bindgen_test]
    async fn the_reason_arrives_whatever_it_is() {
        let (host, options) = counting();
        let reason = aborted(&host, signal_in(&options));
        let fire = async {
            let abort = Function::new_with_args("o", "queueMicrotask(() => o.signal.c.abort(42))");
            abort.call1(&JsValue::NULL, &options).unwrap();
            pending::<()>().await;
        };
        assert!(matches!(race(reason, fire).await, Either::First(reason) if reason.as_f64() == Some(42.0)));
        assert_eq!(listeners(&options), Some(0.0));
    }
}
