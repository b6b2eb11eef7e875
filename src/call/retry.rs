//! Whether a failed attempt may be repeated, and when: no clock, no network, no dice of its own.

use crate::http::request::Idempotency;

/// How an attempt ended, as far as repeating it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttemptOutcome {
    /// No connection could be made: nothing was sent.
    ConnectFailed,
    /// Nothing was sent, and trying again changes nothing: a certificate, a permission, an argument.
    Blocked,
    /// Sent, perhaps, and no answer came.
    NoResponse,
    /// A success status came, and then its body broke.
    IncompleteBody,
    /// A whole body came that is not JSON: a proxy may have damaged it.
    InvalidJson,
    /// A whole body came that is JSON of another shape: it will be the same the next time.
    UnexpectedBody,
    /// An answer came that says what is wrong.
    ErrorResponse {
        /// The status.
        status: u16,
        /// Whether the answer names a time to come back.
        retry_after: bool,
        /// Whether the code is Clerk's `resource_locked`.
        locked: bool,
    },
}

impl AttemptOutcome {
    /// Whether the server may have done what was asked.
    pub fn may_be_applied(self) -> bool {
        match self {
            Self::ConnectFailed | Self::Blocked => false,
            Self::NoResponse | Self::IncompleteBody | Self::InvalidJson | Self::UnexpectedBody => true,
            Self::ErrorResponse { status, .. } => is_ambiguous(status) && !self.is_unprocessed(),
        }
    }

    /// Whether the server says that it has not begun.
    fn is_unprocessed(self) -> bool {
        match self {
            Self::ConnectFailed => true,
            Self::ErrorResponse { status, retry_after, locked } => {
                status == 429 || status == 425 || (status == 503 && retry_after) || (status == 409 && locked)
            }
            _ => false,
        }
    }

    /// Whether this is the rate limit speaking, which the shared gate answers, not the retry budget.
    pub fn is_rate_limit(self) -> bool {
        matches!(self, Self::ErrorResponse { status: 429, .. })
    }
}

/// Statuses after which nobody knows what was done: the server's own failures, and those of the proxies before it.
fn is_ambiguous(status: u16) -> bool {
    matches!(status, 408 | 500 | 502..=504 | 520..=527 | 530)
}

/// Whether a request of this effect may be sent again. A create only where nothing can have been processed: there is no
/// idempotency key, and a second one would make a second organization.
pub fn may_retry(idempotency: Idempotency, outcome: AttemptOutcome) -> bool {
    if outcome.is_unprocessed() {
        return true;
    }
    match outcome {
        AttemptOutcome::Blocked | AttemptOutcome::UnexpectedBody => false,
        AttemptOutcome::NoResponse => idempotency != Idempotency::Create,
        // The server has said that it succeeded: a write is not repeated blindly.
        AttemptOutcome::IncompleteBody => idempotency == Idempotency::Read,
        AttemptOutcome::InvalidJson => idempotency == Idempotency::Read,
        AttemptOutcome::ErrorResponse { status, .. } => is_ambiguous(status) && idempotency != Idempotency::Create,
        AttemptOutcome::ConnectFailed => true,
    }
}

/// The longest wait that we choose ourselves, in milliseconds.
const MAX_BACKOFF: f64 = 8_000.0;
/// What is added at most to a wait that the server chose: callers told the same time do not come back at once.
const JITTER: f64 = 250.0;

/// How long to wait before attempt number `attempt + 1`, in milliseconds. `asked` is the server's own wish, in milliseconds;
/// `random` is in 0..1.
pub fn retry_delay(attempt: u32, outcome: AttemptOutcome, retry_after: Option<u32>, random: f64) -> f64 {
    match retry_after {
        Some(ms) => f64::from(ms) + random * JITTER,
        None => {
            let base = if outcome.is_rate_limit() { 1_000.0 } else { 250.0 };
            random * f64::min(base * f64::from(1 << attempt.min(16)), MAX_BACKOFF)
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDEMPOTENCIES: [Idempotency; 4] =
        [Idempotency::Read, Idempotency::Create, Idempotency::Write, Idempotency::Delete];

    fn refused(status: u16) -> AttemptOutcome {
        AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false }
    }

    #[test]
    fn what_cannot_have_been_processed_is_repeated_whatever_it_was() {
        let locked = AttemptOutcome::ErrorResponse { status: 409, retry_after: false, locked: true };
        let busy = AttemptOutcome::ErrorResponse { status: 503, retry_after: true, locked: false };
        for outcome in [AttemptOutcome::ConnectFailed, refused(429), refused(425), locked, busy] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| may_retry(*idempotency, outcome)), "{outcome:?}");
            assert!(!outcome.may_be_applied(), "{outcome:?}");
        }
    }

    #[test]
    fn what_may_have_been_processed_is_repeated_unless_it_creates() {
        for outcome in [
            AttemptOutcome::NoResponse,
            refused(408),
            refused(500),
            refused(502),
            refused(503),
            refused(504),
            refused(522),
            refused(530),
        ] {
            for idempotency in IDEMPOTENCIES {
                assert_eq!(
                    may_retry(idempotency, outcome),
                    idempotency != Idempotency::Create,
                    "{idempotency:?} {outcome:?}"
                );
            }
            assert!(outcome.may_be_applied(), "{outcome:?}");
        }
    }

    #[test]
    fn a_success_whose_body_broke_is_read_again_and_never_written_again() {
        for outcome in [AttemptOutcome::IncompleteBody, AttemptOutcome::InvalidJson] {
            for idempotency in IDEMPOTENCIES {
                assert_eq!(
                    may_retry(idempotency, outcome),
                    idempotency == Idempotency::Read,
                    "{idempotency:?} {outcome:?}"
                );
            }
        }
    }

    #[test]
    fn a_refusal_is_final() {
        for status in [301, 302, 400, 401, 402, 403, 404, 409, 410, 413, 415, 422, 501, 505] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| !may_retry(*idempotency, refused(status))), "{status}");
        }
        for outcome in [AttemptOutcome::Blocked, AttemptOutcome::UnexpectedBody] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| !may_retry(*idempotency, outcome)), "{outcome:?}");
        }
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_asked_and_at_most_a_quarter_second_longer(ms in 1u32..1_000_000_000, random in 0f64..1.0, attempt in 0u32..100) {
            let waited = retry_delay(attempt, refused(429), Some(ms), random);
            prop_assert!(waited >= f64::from(ms) && waited <= f64::from(ms) + 250.0);
        }

        #[test]
        fn a_wait_of_our_own_is_within_its_bounds(random in 0f64..1.0, attempt in 0u32..100) {
            let bound = (250.0 * 2f64.powi(attempt.min(16) as i32)).min(8_000.0);
            let waited = retry_delay(attempt, AttemptOutcome::NoResponse, None, random);
            prop_assert!((0.0..=bound).contains(&waited));
        }
    }
}
