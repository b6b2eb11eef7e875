use proptest::prelude::*;

use super::*;

/// `new TypeError("fetch failed", { cause })`, as Node and Deno reject.
fn caused(cause: &str) -> String {
    format!(r#"{{"name":"TypeError","message":"fetch failed","cause":{cause}}}"#)
}

fn error(code: &str, message: &str) -> String {
    format!(r#"{{"name":"Error","code":{},"message":{}}}"#, text(code), text(message))
}

fn type_error(message: &str) -> String {
    format!(r#"{{"name":"TypeError","message":{}}}"#, text(message))
}

fn plain(message: &str) -> String {
    format!(r#"{{"name":"Error","message":{}}}"#, text(message))
}

fn system(syscall: &str, code: &str) -> String {
    let message = format!("{syscall} {code} 192.0.2.1:443");
    format!(r#"{{"name":"Error","code":"{code}","syscall":"{syscall}","message":"{message}"}}"#)
}

fn text(text: &str) -> String {
    Value::from(text).to_json()
}

fn of(thrown: &str) -> Phase {
    phase(&crate::value::parse(thrown).unwrap(), false)
}

/// Deno's message for an error of hyper.
fn deno(reason: &str) -> String {
    caused(&plain(&format!("error sending request for url (https://127.0.0.1:9/v1/organizations?query=a): {reason}")))
}

#[test]
fn nothing_is_claimed_without_facts() {
    for thrown in ["null", "{}", "[]", "\"ECONNREFUSED\"", r#"{"cause":null,"errors":[]}"#, r#"{"code":7}"#] {
        assert_eq!(of(thrown), Phase::Unknown, "{thrown}");
    }
}

#[test]
fn a_system_call_before_the_connection_means_that_nothing_was_sent() {
    for code in ["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ECONNRESET", "EMFILE", "ENFILE"] {
        assert_eq!(of(&caused(&system("connect", code))), Phase::Connect, "{code}");
    }
    for code in ["ENOTFOUND", "EAI_AGAIN", "EMFILE"] {
        assert_eq!(of(&caused(&system("getaddrinfo", code))), Phase::Connect, "{code}");
    }
    for (syscall, code) in [("bind", "EADDRINUSE"), ("queryA", "ETIMEOUT"), ("queryAaaa", "ENOTFOUND")] {
        assert_eq!(of(&caused(&system(syscall, code))), Phase::Connect, "{syscall}");
    }
}

#[test]
fn a_system_call_on_the_connection_or_the_body_is_ambiguous() {
    let calls = [("read", "ECONNRESET"), ("write", "EPIPE"), ("write", "ECONNRESET"), ("read", "ETIMEDOUT")];
    for (syscall, code) in calls.into_iter().chain([("read", "EHOSTUNREACH"), ("open", "EMFILE"), ("open", "EACCES")]) {
        assert_eq!(of(&caused(&system(syscall, code))), Phase::Unknown, "{syscall} {code}");
    }
}

#[test]
fn a_missing_permission_is_not_a_failed_connection() {
    for code in ["EACCES", "EPERM", "ERR_ACCESS_DENIED"] {
        assert_eq!(of(&caused(&system("connect", code))), Phase::Blocked, "{code}");
    }
    assert_eq!(of(&caused(&system("getaddrinfo", "ERR_ACCESS_DENIED"))), Phase::Blocked);
    let message = "connect ERR_ACCESS_DENIED Access to this API has been restricted.";
    assert_eq!(of(&caused(&error("ERR_ACCESS_DENIED", message))), Phase::Blocked, "without a system call");
    // A file that may not be read, such as a logo during the request.
    let file = "Access to this API has been restricted. Use --allow-fs-read to manage permissions.";
    assert_eq!(of(&caused(&error("ERR_ACCESS_DENIED", file))), Phase::Unknown);
}

#[test]
fn the_system_call_is_read_from_the_message_if_nothing_else_names_it() {
    assert_eq!(of(&caused(&error("ETIMEDOUT", "connect ETIMEDOUT 192.0.2.1:443"))), Phase::Connect);
    assert_eq!(of(&caused(&error("ETIMEDOUT", "read ETIMEDOUT"))), Phase::Unknown);
    assert_eq!(of(&caused(&error("ECONNRESET", "connect to me"))), Phase::Unknown);
    let node_fetch = |reason: &str| format!("request to http://127.0.0.1:9/v1?query=a failed, reason: {reason}");
    assert_eq!(of(&error("ETIMEDOUT", &node_fetch("connect ETIMEDOUT 192.0.2.1:443"))), Phase::Connect);
    assert_eq!(of(&error("ECONNRESET", &node_fetch("read ECONNRESET"))), Phase::Unknown);
    assert_eq!(of(&error("ECONNRESET", &node_fetch("socket hang up"))), Phase::Unknown);
}

#[test]
fn codes_that_only_occur_when_connecting_need_no_system_call() {
    for code in [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "EAI_NONAME",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EADDRNOTAVAIL",
        "UND_ERR_CONNECT_TIMEOUT",
        "UND_ERR_SOCKS5_AUTH_FAILED",
        "ERR_PROXY_TUNNEL",
        "ConnectionRefused",
        "FailedToOpenSocket",
    ] {
        assert_eq!(of(&error(code, "failed")), Phase::Connect, "{code}");
        assert_eq!(of(&caused(&error(code, "failed"))), Phase::Connect, "{code}");
    }
}

#[test]
fn codes_that_also_occur_after_the_request_are_ambiguous() {
    for code in [
        "ECONNRESET",
        "ECONNABORTED",
        "EPIPE",
        "ETIMEDOUT",
        "EPROTO",
        "UND_ERR_SOCKET",
        "UND_ERR_ABORTED",
        "UND_ERR_HEADERS_TIMEOUT",
        "UND_ERR_BODY_TIMEOUT",
        "UND_ERR_DESTROYED",
        "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
        "HPE_INVALID_CONSTANT",
        "ERR_HTTP2_STREAM_ERROR",
        "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
        "ERR_SSL_BAD_RECORD_TYPE",
        "ERR_SSL_PACKET_LENGTH_TOO_LONG",
        "ERR_SSL_UNEXPECTED_EOF_WHILE_READING",
        "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
        "Malformed_HTTP_Response",
        "INVALID_CERT_OF_OURS",
    ] {
        assert_eq!(of(&caused(&error(code, "failed"))), Phase::Unknown, "{code}");
    }
}

#[test]
fn a_proxy_that_opens_no_tunnel_has_sent_nothing() {
    // undici, as the cause of a DOMException without a named code.
    let tunnel = error("UND_ERR_ABORTED", "Proxy response (407) !== 200 when HTTP Tunneling");
    let cancelled = format!(r#"{{"name":"Error","message":"Request was cancelled.","cause":{tunnel}}}"#);
    assert_eq!(of(&caused(&cancelled)), Phase::Connect);
    // Without a tunnel, the proxy has received the request.
    assert_eq!(of(&caused(&error("UND_ERR_INVALID_ARG", "Proxy Authentication Required (407)"))), Phase::Unknown);
    assert_eq!(of(&deno("client error (Connect): proxy authentication required")), Phase::Connect);
    assert_eq!(of(&deno("client error (Connect): unsuccessful tunnel")), Phase::Connect);
}

#[test]
fn every_certificate_error_is_tls() {
    for code in tls_codes() {
        assert_eq!(of(&caused(&error(code, "no good"))), Phase::Tls, "{code}");
        assert_eq!(of(&error(code, "no good")), Phase::Tls, "{code}");
    }
}

fn tls_codes() -> &'static [&'static str] {
    &[
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "UNABLE_TO_GET_ISSUER_CERT",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "SELF_SIGNED_CERT_IN_CHAIN",
        "CERT_HAS_EXPIRED",
        "CERT_NOT_YET_VALID",
        "CERT_REVOKED",
        "CERT_UNTRUSTED",
        "CERT_CHAIN_TOO_LONG",
        "CRL_HAS_EXPIRED",
        "ERROR_IN_CERT_NOT_AFTER_FIELD",
        "INVALID_CA",
        "INVALID_PURPOSE",
        "PATH_LENGTH_EXCEEDED",
        "HOSTNAME_MISMATCH",
        "UNSPECIFIED",
        "UNKNOWN_CERTIFICATE_VERIFICATION_ERROR",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "UND_ERR_PRX_TLS",
        "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
        "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
        "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
        "ERR_SSL_UNSUPPORTED_PROTOCOL",
        "ERR_SSL_TLSV1_UNRECOGNIZED_NAME",
        "ERR_SSL_CERTIFICATE_VERIFY_FAILED",
        "ERR_SSL_NO_PROTOCOLS_AVAILABLE",
        "ERR_SSL_DH_KEY_TOO_SMALL",
        "ERR_SSL_WRONG_VERSION_NUMBER",
    ]
}

#[test]
fn a_wrong_version_counts_in_a_handshake_and_not_in_a_record_later() {
    let of_openssl = |function: &str, line: &str| {
        format!("809C8DB0:error:0A00010B:SSL routines:{function}:wrong version number:../deps/openssl/{line}:\n")
    };
    let handshake = of_openssl("tls_validate_record_header", "tlsany_meth.c:77");
    let record = of_openssl("tls_default_validate_record_header", "tls_common.c:1001");
    let either = of_openssl("ssl3_get_record", "ssl3_record.c:350");
    let code = "ERR_SSL_WRONG_VERSION_NUMBER";
    assert_eq!(of(&caused(&error(code, &handshake))), Phase::Tls);
    assert_eq!(of(&caused(&error(code, &record))), Phase::Unknown);
    assert_eq!(of(&caused(&error(code, &either))), Phase::Tls, "fetch reports it of a handshake only");
    assert_eq!(of(&error(code, &either)), Phase::Unknown);
    // node:https has another code for it, with the same message.
    assert_eq!(of(&error("EPROTO", &format!("write EPROTO {handshake}"))), Phase::Tls);
    assert_eq!(of(&error("EPROTO", &format!("write EPROTO {record}"))), Phase::Unknown);
    let alert = "write EPROTO 80:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../deps";
    assert_eq!(of(&error("EPROTO", alert)), Phase::Tls);
}

#[test]
fn bun_names_the_handshake_and_the_socket_in_its_messages() {
    let bun = |code: &str, message: &str| {
        format!(r#"{{"name":"TypeError","code":"{code}","message":"{code}: {message}","errno":0}}"#)
    };
    let tls = "The TLS handshake failed. Does the server speak TLS on this port?";
    assert_eq!(of(&bun("EPROTO", tls)), Phase::Tls);
    let later = phase(&crate::value::parse(&bun("EPROTO", tls)).unwrap(), true);
    assert_eq!(later, Phase::Unknown, "a server that has answered speaks TLS: this may be a broken record");
    assert_eq!(of(&bun("EMFILE", "Was there a typo in the url or port?")), Phase::Connect);
    assert_eq!(of(&bun("ECONNREFUSED", "Unable to connect. Is the computer able to access the url?")), Phase::Connect);
    assert_eq!(of(&bun("ECONNRESET", "The socket connection was closed unexpectedly.")), Phase::Unknown);
}

#[test]
fn deno_names_the_phase_after_the_url() {
    for reason in [
        "client error (Connect): tcp connect error: Connection refused (os error 111)",
        "client error (Connect): dns error: failed to lookup address information: Name or service not known",
        "client error (Connect): tcp open error: Too many open files (os error 24)",
        "client error (Connect): tls handshake eof",
        "client error (Connect): Connection reset by peer (os error 104)",
        "error trying to connect: tcp connect error: Connection refused (os error 111)",
    ] {
        assert_eq!(of(&deno(reason)), Phase::Connect, "{reason}");
    }
    for reason in [
        "client error (Connect): invalid peer certificate: UnknownIssuer",
        "client error (Connect): received fatal alert: ProtocolVersion",
        "client error (Connect): received corrupt message of type InvalidContentType",
        "error trying to connect: invalid peer certificate: UnknownIssuer",
    ] {
        assert_eq!(of(&deno(reason)), Phase::Tls, "{reason}");
    }
    for reason in [
        "client error (SendRequest): connection closed before message completed",
        "client error (SendRequest): invalid HTTP header parsed: client error (Connect): x",
        "client error (Canceled)",
    ] {
        assert_eq!(of(&deno(reason)), Phase::Unknown, "{reason}");
    }
    // In Deno 1, it is in the message itself.
    let old =
        "error sending request for url (http://127.0.0.1:9/): error trying to connect: tcp connect error: refused";
    assert_eq!(of(&type_error(old)), Phase::Connect);
    assert_eq!(of(&caused(&plain("Connection reset by peer (os error 104)"))), Phase::Unknown);
    assert_eq!(of(&caused(&plain("received fatal alert: CertificateRequired"))), Phase::Unknown);
}

#[test]
fn a_runtime_without_network_access_is_blocked() {
    let deno = |name: &str| {
        format!(
            r#"{{"name":"{name}","message":"Requires net access to \"127.0.0.1:9\", run again with the --allow-net flag"}}"#
        )
    };
    assert_eq!(of(&deno("NotCapable")), Phase::Blocked);
    assert_eq!(of(&deno("PermissionDenied")), Phase::Blocked);
    assert_eq!(of(r#"{"name":"PermissionDenied","message":"Permission denied (os error 13)"}"#), Phase::Unknown);
    let workerd = "This worker is not permitted to access the internet via global functions like fetch().";
    assert_eq!(of(&plain(workerd)), Phase::Blocked);
    assert_eq!(of(&caused(&plain("bad port"))), Phase::Blocked);
    assert_eq!(of(&type_error("Fetch failed: Requests to port 6000 are blocked")), Phase::Blocked);
    let unmatched = "Mock dispatch not matched for path '/v1/organizations'";
    assert_eq!(of(&caused(&error("UND_MOCK_ERR_MOCK_NOT_MATCHED", unmatched))), Phase::Blocked);
}

#[test]
fn workerd_and_browsers_do_not_say_whether_anything_was_sent() {
    for message in [
        "Network connection lost.",
        "internal error; reference = d6nrn80fofs9vak3dqs5q02o",
        "Failed to fetch",
        "NetworkError when attempting to fetch resource.",
        "Load failed",
        "Network request failed",
    ] {
        assert_eq!(of(&plain(message)), Phase::Unknown, "{message}");
        assert_eq!(of(&type_error(message)), Phase::Unknown, "{message}");
    }
}

#[test]
fn an_error_about_arguments_is_not_a_network_error() {
    for message in [
        // undici, in Node 20, 24 and 26.
        "RequestInit: Expected signal (\"AbortSignal {}\") to be an instance of AbortSignal.",
        "RequestInit: duplex option is required when sending a body.",
        "Failed to construct 'Request': member signal is not of type AbortSignal.",
        "Failed to parse URL from /v1/organizations",
        "Request cannot be constructed from a URL that includes credentials: http://u:p@127.0.0.1:9/",
        "Request with GET/HEAD method cannot have body.",
        "Request constructor: invalid request mode navigate.",
        "Headers.append: \"a\nb\" is an invalid header value.",
        "Cannot convert argument to a ByteString because the character at index 0 has a value of 8230.",
        // Deno.
        "Failed to construct 'Request': 'signal' of 'RequestInit' (Argument 2) is not of type AbortSignal",
        "Invalid URL: '/v1/organizations'",
        "Invalid header name: \"x y\"",
        "Url scheme 'ftp' not supported",
        // Bun.
        "fetch() URL is invalid",
        "Header 'x' has invalid value",
        // workerd.
        "Fetch API cannot load: ftp://x/",
        "Incorrect type for the 'signal' field on 'RequestInitializerDict': the provided value is not of type 'AbortSignal'.",
        // Chromium, Firefox, Safari.
        "Failed to execute 'fetch' on 'Window': Illegal invocation",
        "Window.fetch: /v1 is not a valid URL.",
        "Window.fetch: HEAD or GET Request cannot have a body.",
        "Member RequestInit.signal is not of type AbortSignal.",
        // node-fetch.
        "Expected signal to be an instanceof AbortSignal",
        "Only absolute URLs are supported",
    ] {
        assert_eq!(of(&type_error(message)), Phase::Argument, "{message}");
        assert_eq!(of(&plain(message)), Phase::Unknown, "{message}");
    }
    let bun = |code: &str| {
        format!(r#"{{"name":"TypeError","code":"{code}","message":"signal is not of type AbortSignal."}}"#)
    };
    assert_eq!(of(&bun("ERR_INVALID_ARG_TYPE")), Phase::Argument);
    let invalid_url = r#"{"name":"TypeError","code":"ERR_INVALID_URL","message":"Invalid URL"}"#;
    let parse = format!(r#"{{"name":"TypeError","message":"Failed to parse URL from x","cause":{invalid_url}}}"#);
    assert_eq!(of(&parse), Phase::Argument);
    assert_eq!(of(&caused(&error("UND_ERR_INVALID_ARG", "invalid onRequestStart method"))), Phase::Argument);
    assert_eq!(of(&caused(&error("UND_ERR_NOT_SUPPORTED", "expect header not supported"))), Phase::Argument);
}

#[test]
fn the_innermost_fact_counts() {
    let chain = |outer: &str, inner: &str| outer.replacen('{', &format!(r#"{{"cause":{inner},"#), 1);
    let (refused, reset) = (system("connect", "ECONNREFUSED"), system("read", "ECONNRESET"));
    assert_eq!(of(&chain(&reset, &refused)), Phase::Connect);
    assert_eq!(of(&chain(&refused, &reset)), Phase::Unknown);
    assert_eq!(of(&chain(&refused, &plain("no idea"))), Phase::Connect, "what says nothing decides nothing");
    assert_eq!(of(&caused(&caused(&caused(&refused)))), Phase::Connect);
}

#[test]
fn all_connection_attempts_must_be_unsent() {
    let (refused, timed_out) = (system("connect", "ECONNREFUSED"), system("connect", "ETIMEDOUT"));
    let tries = |errors: &[&str]| {
        caused(&format!(
            r#"{{"name":"AggregateError","code":"ETIMEDOUT","message":"","errors":[{}]}}"#,
            errors.join(",")
        ))
    };
    assert_eq!(of(&tries(&[&refused, &timed_out])), Phase::Connect);
    assert_eq!(of(&tries(&[&refused, &system("read", "ECONNRESET")])), Phase::Unknown);
    assert_eq!(of(&tries(&[&refused, &plain("no idea")])), Phase::Unknown);
    assert_eq!(of(&tries(&[&refused, "{}"])), Phase::Unknown);
    let expired = error("CERT_HAS_EXPIRED", "");
    assert_eq!(of(&tries(&[&expired, &expired])), Phase::Tls);
    assert_eq!(of(&tries(&[&expired, &refused])), Phase::Connect, "one may be better the next time");
    assert_eq!(of(&tries(&[&caused(&refused), &expired])), Phase::Connect, "a try may have a cause");
    // The code alone, without the members, is not enough.
    assert_eq!(of(&tries(&[])), Phase::Unknown);
}

proptest! {
    #[test]
    fn what_a_server_sends_never_makes_a_request_unsent(sent in "\\PC{0,40}", code in "[a-z_]{0,12}") {
        let message = format!("{sent} client error (Connect): bad port AbortSignal RequestInit");
        for thrown in [
            plain(&message),
            error(&code, &message),
            caused(&error("HPE_INVALID_CONSTANT", &message)),
            deno(&format!("client error (SendRequest): {message}")),
            error("ECONNRESET", &format!("request to http://127.0.0.1:9/ failed, reason: {message}")),
        ] {
            prop_assert_eq!(of(&thrown), Phase::Unknown, "{}", thrown);
        }
    }
}
