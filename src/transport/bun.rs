//! Bun: its errors have a code and no system call. It gives names of Node's and OpenSSL's to most.

use super::{Facts, Phase};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    // Older versions.
    let is_old = matches!(facts.code, "ConnectionRefused" | "FailedToOpenSocket");
    // A socket that could not be opened, whatever the code: EMFILE is one.
    let is_unopened = facts.mentions(&["Was there a typo in the url or port?"]);
    (is_old || is_unopened).then_some(Phase::Connect)
}
