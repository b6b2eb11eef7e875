//! What is sent as the credential: a key that stays, or a token that is asked for once for all who need it, and once more
//! after a refusal.

use serde::Serialize;

use crate::auth::secret::{Secret, scrub, scrub_own};
use crate::redact::queries::without_queries;
use crate::value::Value;

/// The credential of a client.
#[derive(Debug, Default)]
pub struct Credential {
    key: Option<Secret>,
    /// Whether there is a `token` function to ask.
    has_provider: bool,
    token: Option<Token>,
    /// Tokens that are sent no more, the newest last: answers to what was sent with them may still come.
    previous: Vec<Secret>,
    /// Counts the tokens: a call that was refused with an older one need not ask.
    generation: u32,
    /// When the function was asked, while its answer is awaited.
    asked_at: Option<f64>,
}

/// How long callers wait for an answer that another call asked for, in milliseconds, before one of them asks again. A host may
/// drop the call that asked without telling anyone; a function that only takes longer is asked once more than needed.
const ASK_AGAIN_AFTER: f64 = 5_000.0;

/// How many former tokens are remembered.
const MAX_PREVIOUS: usize = 4;

#[derive(Debug)]
struct Token {
    secret: Secret,
    /// When it was asked for, in milliseconds since 1970.
    requested_at: f64,
    /// Until when it is good; without end where nobody said.
    expires_at: f64,
}

/// Why a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenReason {
    /// There is none yet, or it has expired.
    Needed,
    /// The last one was refused.
    Refused,
}

impl Token {
    /// A token from the future is void: the clock was set back, and its end was told by another one.
    fn is_good(&self, now: f64) -> bool {
        self.expires_at.is_infinite() || (self.requested_at <= now && now < self.expires_at)
    }
}

/// Whether a call can be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Need {
    /// It can.
    Nothing,
    /// The function is to be asked, for this reason.
    Ask(TokenReason),
    /// It has been asked. If no answer comes within so many milliseconds, it is to be asked again.
    Wait(f64),
}

impl Credential {
    /// A credential that is a key, or nothing, or what a function gives.
    pub fn new(key: Option<Secret>, has_provider: bool) -> Self {
        Self { key, has_provider, ..Self::default() }
    }

    /// What to send.
    pub fn secret(&self) -> Option<&Secret> {
        self.token.as_ref().map(|token| &token.secret).or(self.key.as_ref())
    }

    /// A text without what is sent, without what was sent before it, and without anything that looks like a secret key.
    pub fn scrub(&self, text: &str) -> String {
        self.previous.iter().fold(scrub(text, self.secret()), |text, previous| scrub_own(&text, Some(previous)))
    }

    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.key.is_some() || self.has_provider
    }

    /// Whether what is sent can change from call to call.
    pub fn can_change(&self) -> bool {
        self.has_provider
    }

    /// Which token that is.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// What a call needs before it can be sent; `refused` is the generation of the token that was refused, if one was.
    /// `time` is the host's clock in milliseconds since 1970.
    pub fn need(&mut self, refused: Option<u32>, time: fn() -> f64) -> Need {
        if !self.has_provider {
            return Need::Nothing;
        }
        if refused == Some(self.generation) {
            self.retire();
        }
        let now = time();
        if self.token.as_ref().is_some_and(|token| token.is_good(now)) {
            return Need::Nothing;
        }
        if let Some(left) = self.asked_at.and_then(|asked_at| time_left(asked_at, now)) {
            return Need::Wait(left);
        }
        self.asked_at = Some(now);
        Need::Ask(if refused.is_some() { TokenReason::Refused } else { TokenReason::Needed })
    }

    /// Takes the function's answer: a string, or `{ token, expiresAt }`; or what it failed with, as `{ error }`.
    pub fn answer(&mut self, answer: &Value) -> Result<(), String> {
        let requested_at = self.asked_at.take().unwrap_or_default();
        if let Some(words) = answer.text_of("error") {
            return Err("function failed: ".to_owned() + &without_queries(words));
        }
        let text =
            answer.text().or_else(|| answer.text_of("token")).ok_or("must be a string, or { token, expiresAt }")?;
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

/// How long an answer is still waited for. A question from the future is void: the clock was set back.
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
    fn all_who_need_a_token_wait_for_one_answer() {
        let mut credential = provided();
        assert_eq!(credential.need(None, || 0.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 2_000.0), Need::Wait(3_000.0));
        credential.answer(&"first".into()).unwrap();
        assert_eq!(credential.need(None, || 1e15), Need::Nothing);
    }

    #[test]
    fn a_question_whose_caller_was_dropped_is_asked_again() {
        let mut credential = provided();
        assert_eq!(credential.need(None, || 1_000.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 5_999.0), Need::Wait(1.0));
        assert_eq!(credential.need(None, || 6_000.0), Need::Ask(TokenReason::Needed));
        assert_eq!(credential.need(None, || 0.0), Need::Ask(TokenReason::Needed), "the clock was set back");
    }

    #[test]
    fn after_a_refusal_it_is_asked_once_more_for_all_who_were_refused() {
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
    fn a_token_leaves_in_no_text_also_after_it_was_refused_or_replaced() {
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
    fn a_token_that_has_expired_is_asked_for_anew() {
        let mut credential = provided();
        credential.need(None, || 0.0);
        credential.answer(&crate::value::parse(r#"{"token":"short","expiresAt":1000}"#).unwrap()).unwrap();
        assert_eq!(credential.need(None, || 999.0), Need::Nothing);
        assert_eq!(credential.need(None, || 1000.0), Need::Ask(TokenReason::Needed));
    }

    #[test]
    fn a_token_that_expires_is_asked_for_anew_where_the_clock_was_set_back() {
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
    fn what_is_no_token_is_told_and_can_be_asked_for_again() {
        let mut credential = provided();
        for odd in [r#"{"error":"vault is shut"}"#, "5", "{}", "null", "\"\"", "\"a b\"", "\"pk_live_x\""] {
            assert!(matches!(credential.need(None, || 0.0), Need::Ask(_)), "{odd}");
            assert!(credential.answer(&crate::value::parse(odd).unwrap()).is_err(), "{odd}");
        }
    }
}
