//! The `token` function of the caller's: asked once for all who need it, and once more after a refusal.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{timer, words};
use crate::secret::{Secret, scrub};

/// The provider and what it gave.
pub struct Provider {
    function: Function,
    current: RefCell<Option<Token>>,
    /// The question under way, which everyone waits for.
    asking: RefCell<Option<Promise>>,
    /// Counts the tokens: a call that was refused with an older one need not ask.
    generation: Cell<u32>,
}

struct Token {
    secret: Secret,
    expires_at: f64,
}

impl Provider {
    /// A provider that has not been asked.
    pub fn new(function: Function) -> Self {
        Self { function, current: RefCell::default(), asking: RefCell::default(), generation: Cell::default() }
    }

    /// The token to send, where one is known.
    pub fn token(&self) -> Option<Secret> {
        self.current.borrow().as_ref().map(|token| token.secret.clone())
    }

    /// Which token that is.
    pub fn generation(&self) -> u32 {
        self.generation.get()
    }

    /// Makes a token ready; a fresh one when the one of generation `refused` was refused.
    pub async fn prepare(&self, refused: Option<u32>) -> Result<(), (String, JsValue)> {
        if refused == Some(self.generation.get()) {
            self.current.take();
        }
        let is_good = self.current.borrow().as_ref().is_some_and(|token| timer::wall_clock() < token.expires_at);
        if is_good {
            return Ok(());
        }
        let promise = self.ask(if refused.is_some() { "refused" } else { "needed" }).map_err(failed)?;
        let answer = JsFuture::from(promise.clone()).await;
        self.take(&promise, answer)
    }

    fn ask(&self, reason: &str) -> Result<Promise, JsValue> {
        if let Some(asking) = &*self.asking.borrow() {
            return Ok(asking.clone());
        }
        let why = Object::new();
        Reflect::set(&why, &"reason".into(), &reason.into())?;
        let promise = Promise::resolve(&self.function.call1(&JsValue::UNDEFINED, &why)?);
        self.asking.replace(Some(promise.clone()));
        Ok(promise)
    }

    /// The first who hears the answer keeps it for all.
    fn take(&self, promise: &Promise, answer: Result<JsValue, JsValue>) -> Result<(), (String, JsValue)> {
        let is_first = self.asking.borrow().as_ref().is_some_and(|asking| Object::is(asking, promise));
        if is_first {
            self.asking.take();
        }
        let token = read(&answer.map_err(failed)?).map_err(|rule| (rule.to_owned(), JsValue::UNDEFINED))?;
        if is_first {
            self.generation.set(self.generation.get() + 1);
            self.current.replace(Some(token));
        }
        Ok(())
    }
}

fn failed(thrown: JsValue) -> (String, JsValue) {
    (format!("function failed: {}", scrub(&words(&thrown), &[])), thrown)
}

/// A string, or `{ token, expiresAt }`.
fn read(answer: &JsValue) -> Result<Token, &'static str> {
    let member = |name: &str| answer.is_object().then(|| Reflect::get(answer, &name.into()).ok()).flatten();
    let text = answer
        .as_string()
        .or_else(|| member("token")?.as_string())
        .ok_or("must be a string, or { token, expiresAt }")?;
    let expires_at =
        member("expiresAt").and_then(|time| time.unchecked_into::<JsValue>().as_f64()).unwrap_or(f64::INFINITY);
    Ok(Token { secret: Secret::new(&text)?, expires_at })
}
