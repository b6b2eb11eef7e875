//! Bun. Its errors have a code and no system call. Most codes are those of Node and OpenSSL.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // Older versions.
    let is_old = matches!(facts.code, "ConnectionRefused" | "FailedToOpenSocket");
    // The socket could not be opened. There are several codes, such as EMFILE.
    let is_unopened = facts.mentions(&["Was there a typo in the url or port?"]);
    (is_old || is_unopened).then_some(Phase::Connect)
}
