//! workerd, which is Cloudflare Workers: "Network connection lost." and "internal error; reference = ..." are all that it says of a
//! connection, whether or not anything was sent.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // A Worker without a way out (`globalOutbound`).
    facts.begins(&["This worker is not permitted to access the internet"]).then_some(Phase::Blocked)
}
