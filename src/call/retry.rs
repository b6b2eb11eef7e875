//! Decides whether a failed attempt is retried, and after which delay.

use crate::http::request::Idempotency;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttemptOutcome {
    /// The connection failed. Nothing was sent.
    ConnectFailed,
    /// Nothing was sent, and a retry would fail too, because of a certificate, a permission or an argument.
    Blocked,
    /// The request may have been sent, and there is no response.
    NoResponse,
    /// There is a success status, and the connection was lost in the body.
    IncompleteBody,
    /// The body of a success is not JSON. A proxy may have damaged it.
    InvalidJson,
    /// The body of a success is JSON that does not match the model. It would be the same in a retry.
    UnexpectedBody,
    /// There is a response with an error status.
    ErrorResponse {
        /// The status.
        status: u16,
        /// Whether the response has a `Retry-After`.
        retry_after: bool,
        /// Whether Clerk's error code is `resource_locked`.
        locked: bool,
    },
}

impl AttemptOutcome {
    /// Whether the server may have made the requested change.
    pub fn may_be_applied(self) -> bool {
        match self {
            Self::ConnectFailed | Self::Blocked => false,
            Self::NoResponse | Self::IncompleteBody | Self::InvalidJson | Self::UnexpectedBody => true,
            Self::ErrorResponse { status, .. } => !is_refusal(status) && !self.is_unprocessed(),
        }
    }

    /// Whether the server certainly has not processed the request.
    pub fn is_unprocessed(self) -> bool {
        match self {
            Self::ConnectFailed => true,
            Self::ErrorResponse { status, retry_after, locked } => {
                status == 429 || status == 425 || (status == 503 && retry_after) || (status == 409 && locked)
            }
            _ => false,
        }
    }

    /// Whether the rate limit was exceeded. The limiter delays such a retry, and the retry budget does not apply.
    pub fn is_rate_limit(self) -> bool {
        matches!(self, Self::ErrorResponse { status: 429, .. })
    }
}

/// Whether an error response with this status shows that the change was not made. A redirect does not, nor does a failure of a server that
/// may be another than Clerk's, nor the statuses of gateways for a client that left: 460 (Amazon's load balancers) and 499 (nginx, gRPC). A
/// success is an error only if its body has Clerk's errors.
fn is_refusal(status: u16) -> bool {
    matches!(status, 200..=299 | 400..=407 | 409..=459 | 461..=498)
}

/// Statuses of failures of the server, or of a proxy in front of it, after which the request may have been processed.
fn is_ambiguous(status: u16) -> bool {
    matches!(status, 408 | 500 | 502..=504 | 520..=527 | 530)
}

/// Whether a request may be sent again. A create is retried only if it cannot have been processed: Clerk has no idempotency keys, so a
/// second request would create a second organization.
pub fn may_retry(idempotency: Idempotency, outcome: AttemptOutcome) -> bool {
    if outcome.is_unprocessed() {
        return true;
    }
    match outcome {
        AttemptOutcome::Blocked | AttemptOutcome::UnexpectedBody => false,
        AttemptOutcome::NoResponse => idempotency != Idempotency::Create,
        // The server reported success, so a write is not repeated.
        AttemptOutcome::IncompleteBody | AttemptOutcome::InvalidJson => idempotency == Idempotency::Read,
        AttemptOutcome::ErrorResponse { status, .. } => is_ambiguous(status) && idempotency != Idempotency::Create,
        AttemptOutcome::ConnectFailed => true,
    }
}

/// The longest delay without `Retry-After`, in milliseconds.
const MAX_BACKOFF: f64 = 8_000.0;
/// The maximum that is added to `Retry-After`, in milliseconds, so that clients with the same value do not return at the same time.
const JITTER: f64 = 250.0;

/// Returns the delay before attempt number `attempt + 1`, in milliseconds: `Retry-After` (in milliseconds) with jitter, otherwise
/// exponential backoff with full jitter. `random` is in 0..1.
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
    use crate::http::request::Repeated;

    const IDEMPOTENCIES: [Idempotency; 4] =
        [Idempotency::Read, Idempotency::Create, Idempotency::Write, Idempotency::Once(404, Repeated::Nothing)];

    fn refused(status: u16) -> AttemptOutcome {
        AttemptOutcome::ErrorResponse { status, retry_after: false, locked: false }
    }

    #[test]
    fn a_request_that_was_not_processed_is_always_retried() {
        let locked = AttemptOutcome::ErrorResponse { status: 409, retry_after: false, locked: true };
        let busy = AttemptOutcome::ErrorResponse { status: 503, retry_after: true, locked: false };
        for outcome in [AttemptOutcome::ConnectFailed, refused(429), refused(425), locked, busy] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| may_retry(*idempotency, outcome)), "{outcome:?}");
            assert!(!outcome.may_be_applied(), "{outcome:?}");
        }
    }

    #[test]
    fn a_request_that_may_have_been_processed_is_retried_unless_it_creates() {
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
    fn a_success_with_a_broken_body_is_retried_only_for_a_read() {
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
    fn an_unambiguous_refusal_is_not_retried() {
        for status in [301, 302, 400, 401, 402, 403, 404, 409, 410, 413, 415, 422, 501, 505] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| !may_retry(*idempotency, refused(status))), "{status}");
        }
        for outcome in [AttemptOutcome::Blocked, AttemptOutcome::UnexpectedBody] {
            assert!(IDEMPOTENCIES.iter().all(|idempotency| !may_retry(*idempotency, outcome)), "{outcome:?}");
        }
    }

    #[test]
    fn only_a_refusal_shows_that_nothing_changed() {
        for status in [200, 400, 401, 403, 404, 409, 413, 422, 425, 429, 498] {
            assert!(!refused(status).may_be_applied(), "{status}");
        }
        for status in [
            0, 300, 301, 302, 303, 304, 307, 308, 399, 408, 460, 499, 500, 501, 503, 505, 528, 529, 561, 598, 599, 600,
            999,
        ] {
            assert!(refused(status).may_be_applied(), "{status}");
        }
    }

    proptest! {
        #[test]
        fn a_delay_is_at_least_retry_after_and_at_most_a_quarter_second_longer(ms in 1u32..1_000_000_000, random in 0f64..1.0, attempt in 0u32..100) {
            let delay = retry_delay(attempt, refused(429), Some(ms), random);
            prop_assert!(delay >= f64::from(ms) && delay <= f64::from(ms) + 250.0);
        }

        #[test]
        fn backoff_is_within_its_bounds(random in 0f64..1.0, attempt in 0u32..100) {
            let bound = (250.0 * 2f64.powi(attempt.min(16) as i32)).min(8_000.0);
            let delay = retry_delay(attempt, AttemptOutcome::NoResponse, None, random);
            prop_assert!((0.0..=bound).contains(&delay));
        }
    }
}
