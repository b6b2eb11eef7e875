//! A promise of our own as a future: its resolver is what the host calls, and dropping it leaves nothing behind.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Ready when its resolver has been called.
pub struct Pending {
    future: JsFuture,
    resolve: Option<Function>,
}

impl Pending {
    /// One that nobody has resolved.
    pub fn new() -> Self {
        let mut resolver = None;
        let promise = Promise::new(&mut |resolve, _| resolver = Some(resolve));
        Self { future: JsFuture::from(promise), resolve: resolver }
    }

    /// What the host calls.
    pub fn resolver(&self) -> Option<&Function> {
        self.resolve.as_ref()
    }
}

impl Future for Pending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let polled = Pin::new(&mut self.future).poll(context).map(drop);
        if polled.is_ready() {
            self.resolve = None;
        }
        polled
    }
}

impl Drop for Pending {
    /// A promise that never settles would keep its callbacks for ever.
    fn drop(&mut self) {
        if let Some(resolve) = self.resolve.take() {
            drop(resolve.call0(&JsValue::UNDEFINED));
        }
    }
}
