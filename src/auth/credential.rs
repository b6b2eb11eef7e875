//! The credential of requests: a fixed key, or a token from a function, which is called once for all calls that need a token, and
//! again after Clerk has refused one.

use serde::Serialize;

use crate::auth::secret::{Secret, scrub, scrub_own};
use crate::redact::queries::without_queries;
use crate::value::Value;

/// The credential of a client.
#[derive(Debug, Default)]
pub struct Credential {
    key: Option<Secret>,
    /// Whether there is a `token` function.
    has_provider: bool,
    token: Option<Token>,
    /// Replaced tokens, the newest last. Responses to requests with them may still arrive, and contain them.
    previous: Vec<Secret>,
    /// The number of the token. A call that was refused with an older one does not need a new one.
    generation: u32,
    /// When the function was called, while its result is pending.
    asked_at: Option<f64>,
}

/// How long calls wait for the result of a function that another call has called, in milliseconds, before one of them calls it again. A
/// host may drop a call without notice. A function that is merely slow is called once more than needed.
const ASK_AGAIN_AFTER: f64 = 5_000.0;

/// How many replaced tokens are kept.
const MAX_PREVIOUS: usize = 4;

#[derive(Debug)]
struct Token {
    secret: Secret,
    /// When the function was called, in milliseconds since 1970.
    requested_at: f64,
    /// When it expires, in milliseconds since 1970. Infinity if this is unknown.
    expires_at: f64,
}

/// Why a token is requested.
///
/// ```
/// # use clerk_organizations::auth::credential::TokenReason;
/// /// Whether a token that the program has kept may be used again.
/// fn may_use_kept(reason: TokenReason) -> bool {
///     match reason {
///         TokenReason::Needed => true,
///         TokenReason::Refused => false,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenReason {
    /// There is no token yet, or it has expired.
    Needed,
    /// Clerk refused the last one.
    Refused,
}

impl Token {
    /// A token that was requested later than now is not used: the clock was set back, so `expires_at` is by another clock.
    fn is_valid(&self, now: f64) -> bool {
        self.expires_at.is_infinite() || (self.requested_at <= now && now < self.expires_at)
    }
}

/// What a call needs before it can be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The token function has to be called, for this reason.
    Ask(TokenReason),
    /// The result of a pending call of the function. It has to be called again if there is none within this many milliseconds.
    Wait(f64),
}

impl Credential {
    /// Creates a credential from a key, a function, or nothing.
    pub fn new(key: Option<Secret>, has_provider: bool) -> Self {
        Self { key, has_provider, ..Self::default() }
    }

    /// Returns the secret to send.
    pub fn secret(&self) -> Option<&Secret> {
        self.token.as_ref().map(|token| &token.secret).or(self.key.as_ref())
    }

    /// Removes the current secret, replaced tokens, and everything that looks like a secret key from a text.
    pub fn scrub(&self, text: &str) -> String {
        self.previous.iter().fold(scrub(text, self.secret()), |text, previous| scrub_own(&text, Some(previous)))
    }

    /// Whether requests have a credential.
    pub fn is_any(&self) -> bool {
        self.key.is_some() || self.has_provider
    }

    /// Whether the secret can change from call to call.
    pub fn can_change(&self) -> bool {
        self.has_provider
    }

    /// Returns the number of the current token.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Returns what a call needs before it can be sent. `refused` is the generation of the token that Clerk refused for this call. `time`
    /// returns milliseconds since 1970.
    pub fn need(&mut self, refused: Option<u32>, time: fn() -> f64) -> Need {
        if !self.has_provider {
            return Need::Nothing;
        }
        if refused == Some(self.generation) {
            self.retire();
        }
        let now = time();
        if self.token.as_ref().is_some_and(|token| token.is_valid(now)) {
            return Need::Nothing;
        }
        if let Some(left) = self.asked_at.and_then(|asked_at| time_left(asked_at, now)) {
            return Need::Wait(left);
        }
        self.asked_at = Some(now);
        Need::Ask(if refused.is_some() { TokenReason::Refused } else { TokenReason::Needed })
    }

    /// Takes the result of the function: a string, `{ token, expiresAt }`, or `{ error }` if it failed. The error is a rule.
    pub fn answer(&mut self, answer: &Value) -> Result<(), String> {
        let requested_at = self.asked_at.take().unwrap_or_default();
        if let Some(message) = answer.text_of("error") {
            return Err("function failed: ".to_owned() + &without_queries(message));
        }
        let text = answer
            .text()
            .or_else(|| answer.text_of("token"))
            .ok_or("must return the key (is it set here?), or { token, expiresAt }")?;
        let secret = Secret::new(text)?;
        let expires_at = match answer.get("expiresAt") {
            Some(Value::Number(ms)) => *ms,
            _ => f64::INFINITY,
        };
        self.retire();
        self.token = Some(Token { secret, requested_at, expires_at });
        self.generation += 1;
        Ok(())
    }

    fn retire(&mut self) {
        if let Some(token) = self.token.take() {
            let kept = self.previous.len().min(MAX_PREVIOUS - 1);
            self.previous.drain(..self.previous.len() - kept);
            self.previous.push(token.secret);
        }
    }
}

/// How long to wait for a pending result. `None` if the function has to be called again, also because the clock was set back.
fn time_left(asked_at: f64, now: f64) -> Option<f64> {
    let left = asked_at + ASK_AGAIN_AFTER - now;
    (asked_at <= now && left > 0.0).then_some(left)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn provided() -> Credential {
        Credential::new(None, true)
    }

    #[test]
    fn a_key_needs_nothing() {
        let mut credential = Credential::new(Secret::new("sk_test_1").ok(), false);
        assert_eq!(credential.need(Some(0), || 0.0), Need::Nothing);
        assert_eq!(credential.secret().map(Secret::identity), Some("sk_test_1"));
    }

    #[test]
    fn calls_that_need_a_token_wait_for_one_result() {
        let mut credential = provided();
        assert_eq!(credential.need(None, || 0.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 2_000.0), Need::Wait(3_000.0));
        credential.answer(&"first".into()).unwrap();
        assert_eq!(credential.need(None, || 1e15), Need::Nothing);
    }

    #[test]
    fn the_function_is_called_again_if_the_call_that_called_it_was_dropped() {
        let mut credential = provided();
        assert_eq!(credential.need(None, || 1_000.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 5_999.0), Need::Wait(1.0));
        assert_eq!(credential.need(None, || 6_000.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 0.0), Need::Ask(TokenReason::Needed), "the clock was set back");
    }

    #[test]
    fn after_a_refusal_the_function_is_called_once_for_all_refused_calls() {
        let mut credential = provided();
        credential.need(None, || 0.0);
        credential.answer(&"first".into()).unwrap();
        let refused = Some(credential.generation());
        assert_eq!(credential.need(refused, || 0.0), Need::Ask(TokenReason::Refused));
        assert_eq!(credential.need(refused, || 0.0), Need::Wait(ASK_AGAIN_AFTER));
        credential.answer(&"second".into()).unwrap();
        assert_eq!(credential.need(refused, || 0.0), Need::Nothing, "a newer one has come meanwhile");
    }

    #[test]
    fn a_token_is_removed_from_texts_even_after_it_was_refused_or_replaced() {
        let mut credential = provided();
        let text = "0-token 1-token 2-token 3-token 4-token 5-token sk_test_x";
        for number in 0..6 {
            let token = format!("{number}-token");
            credential.answer(&token.as_str().into()).unwrap();
            assert!(!credential.scrub(text).contains(&token));
            if number % 2 == 0 {
                credential.need(Some(credential.generation()), || 0.0);
                assert!(!credential.scrub(text).contains(&token), "refused");
            }
        }
        let rest = "0-token [redacted] [redacted] [redacted] [redacted] [redacted] [redacted]";
        assert_eq!(credential.scrub(text), rest);
    }

    #[test]
    fn an_expired_token_is_replaced() {
        let mut credential = provided();
        credential.need(None, || 0.0);
        credential.answer(&crate::value::parse(r#"{"token":"short","expiresAt":1000}"#).unwrap()).unwrap();
        assert_eq!(credential.need(None, || 999.0), Need::Nothing);
        assert_eq!(credential.need(None, || 1000.0), Need::Ask(TokenReason::Needed));
    }

    #[test]
    fn a_token_that_expires_is_replaced_if_the_clock_was_set_back() {
        let mut credential = provided();
        let token = crate::value::parse(r#"{"token":"short","expiresAt":90000000}"#).unwrap();
        credential.need(None, || 86_400_000.0);
        credential.answer(&token).unwrap();
        assert_eq!(credential.need(None, || 86_400_000.0), Need::Nothing);
        assert_eq!(credential.need(None, || 5_000.0), Need::Ask(TokenReason::Needed));
        credential.answer(&"kept-until-refused".into()).unwrap();
        assert_eq!(credential.need(None, || 0.0), Need::Nothing);
    }

    #[test]
    fn an_invalid_result_is_an_error_and_the_function_can_be_called_again() {
        let mut credential = provided();
        for invalid in [r#"{"error":"vault is shut"}"#, "5", "{}", "null", "\"\"", "\"a b\"", "\"pk_live_x\""] {
            assert!(matches!(credential.need(None, || 0.0), Need::Ask(_)), "{invalid}");
            assert!(credential.answer(&crate::value::parse(invalid).unwrap()).is_err(), "{invalid}");
        }
    }
}
