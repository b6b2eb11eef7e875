//! Failed TLS handshakes, by the names in OpenSSL and BoringSSL: in Node, npm's undici, node-fetch and Bun.

use super::{Facts, Phase};
use crate::text::{contains, split_once};

pub(super) fn phase(facts: &Facts<'_>) -> Option<Phase> {
    let fails = match facts.code {
        // Bun, for every error of BoringSSL, also for invalid bytes within a connection. A server that has responded does speak TLS.
        "EPROTO" if contains(facts.message, "The TLS handshake failed") => !facts.known.has_answered,
        // `node:https`, while it writes the first bytes: "write EPROTO ...:SSL routines:...".
        "EPROTO" => ends_handshake(reason_in(facts.message), facts),
        code => match code.strip_prefix("ERR_SSL_") {
            Some(reason) => ends_handshake(reason, facts),
            None => CODES.contains(&code),
        },
    };
    fails.then_some(Phase::Tls)
}

/// Certificates that were not accepted: X509_V_ERR_* of OpenSSL's x509_vfy.h, with the names in Node's ncrypto and Bun, and errors of
/// `node:tls`.
const CODES: &[&str] = &[
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_CRL",
    "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
    "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
    "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
    "CERT_SIGNATURE_FAILURE",
    "CERT_NOT_YET_VALID",
    "CERT_HAS_EXPIRED",
    "CERT_CHAIN_TOO_LONG",
    "CERT_REVOKED",
    "CERT_UNTRUSTED",
    "CERT_REJECTED",
    "CRL_SIGNATURE_FAILURE",
    "CRL_NOT_YET_VALID",
    "CRL_HAS_EXPIRED",
    "ERROR_IN_CERT_NOT_BEFORE_FIELD",
    "ERROR_IN_CERT_NOT_AFTER_FIELD",
    "ERROR_IN_CRL_LAST_UPDATE_FIELD",
    "ERROR_IN_CRL_NEXT_UPDATE_FIELD",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "PATH_LENGTH_EXCEEDED",
    "HOSTNAME_MISMATCH",
    "SUBJECT_ISSUER_MISMATCH",
    // Node, for reasons without a name of their own, such as a weak key or a name constraint.
    "UNSPECIFIED",
    // Bun, for the same reasons.
    "UNKNOWN_CERTIFICATE_VERIFICATION_ERROR",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_TLS_CERT_ALTNAME_FORMAT",
    "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "ERR_TLS_PROTOCOL_VERSION_CONFLICT",
    // undici's ProxyAgent: the handshake through the tunnel.
    "UND_ERR_PRX_TLS",
];

const WRONG_VERSION: &str = "wrong version number";

/// Reasons in OpenSSL's sslerr.h that end a handshake, by the end of their names, because the beginning of an alert's name varies
/// ("sslv3 alert", "ssl/tls alert"). Reasons that also occur after a request was written are omitted: a bad record, an unexpected
/// end, a certificate that the server requires.
const REASONS: &[&str] = &[
    WRONG_VERSION,
    "http request",
    "https proxy request",
    "unknown protocol",
    "unsupported protocol",
    "no protocols available",
    "no ciphers available",
    "version too low",
    "certificate verify failed",
    "key too small",
    "md too weak",
    "unsafe legacy renegotiation disabled",
    "alert handshake failure",
    "alert protocol version",
    "alert insufficient security",
    "alert no application protocol",
    "unrecognized name",
];

fn ends_handshake(reason: &str, facts: &Facts<'_>) -> bool {
    REASONS.iter().any(|listed| ends_with(reason, listed))
        && !(ends_with(reason, WRONG_VERSION) && is_of_a_record(facts))
}

/// Converts a reason to Node's code, in capitals and with `_` instead of spaces.
fn ends_with(reason: &str, listed: &str) -> bool {
    let from = reason.len().checked_sub(listed.len());
    let end = from.and_then(|from| reason.as_bytes().get(from..)).unwrap_or_default();
    let is_same = |(a, b): (&u8, u8)| a.eq_ignore_ascii_case(&b) || (*a == b'_' && b == b' ');
    !end.is_empty() && end.iter().zip(listed.bytes()).all(is_same)
}

/// Whether a wrong version was found in a later record, which means invalid bytes within a connection. In the handshake, it means a
/// server that does not speak TLS. OpenSSL 3.2 and later have a function of their own for records. 3.0 has one for both, and `fetch` in
/// Node only reports it for the handshake.
fn is_of_a_record(facts: &Facts<'_>) -> bool {
    let later = facts.mentions(&["tls_default_validate_record_header"]);
    later || (!facts.known.by_fetch && facts.mentions(&["ssl3_get_record"]))
}

/// Returns the reason in a text of OpenSSL: "...:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:...".
fn reason_in(message: &str) -> &str {
    let rest = split_once(message, ":SSL routines:").and_then(|(_, rest)| rest.split_once(':'));
    rest.map_or("", |(_, rest)| rest.split_once(':').map_or(rest, |(reason, _)| reason))
}
