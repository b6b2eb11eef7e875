//! workerd, the runtime of Cloudflare Workers. Its only messages about a connection are "Network connection lost." and "internal error;
//! reference = ...", whether or not anything was sent.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // The Worker has no network access (`globalOutbound`).
    facts.begins(&["This worker is not permitted to access the internet"]).then_some(Phase::Blocked)
}
