use super::*;

fn parts(protocol: &str, hostname: &str, pathname: &str) -> String {
    format!(
        r#"{{"protocol":"{protocol}","hostname":"{hostname}","origin":"{protocol}//{hostname}","pathname":"{pathname}"}}"#
    )
}

fn config(options: &str, base: String) -> Result<Config, Invalid> {
    Config::new(crate::value::parse(options).as_ref(), crate::value::parse(&base).as_ref(), Runtime::Server)
}

fn options_of_call(json: &str) -> Params {
    Params::read_argument("call", CallOptions::FIELDS, crate::value::parse(json).as_ref()).unwrap()
}

#[test]
fn the_base_url_is_checked_with_what_is_sent_to_it() {
    let url =
        |options: &str, protocol| config(options, parts(protocol, "admin.test", "/")).map(|config| config.base_url);
    for credential in [r#"{"secretKey":"sk_test_1"}"#, r#"{"token":"function"}"#] {
        assert_eq!(url(credential, "https:").as_deref(), Ok("https://admin.test/v1"));
        assert_eq!(url(credential, "http:").unwrap_err().parameter, "baseUrl");
    }
    assert_eq!(url(r#"{"baseUrl":"/"}"#, "http:").as_deref(), Ok("http://admin.test/v1"));
}

#[test]
fn a_base_url_that_the_host_cannot_parse_is_refused() {
    let rule = |url: &str| {
        let options = format!(r#"{{"secretKey":"sk_test_1","baseUrl":"{url}"}}"#);
        Config::new(crate::value::parse(&options).as_ref(), None, Runtime::Server).unwrap_err().rule
    };
    assert!(rule("/api/clerk").starts_with("must be absolute here"));
    assert!(rule("https://").starts_with("must be a valid URL"));
    assert_eq!(rule(" "), "must be a non-empty string or a URL; leave it out to use the default");
}

#[test]
fn the_version_in_the_url_has_no_effect_as_an_api_version() {
    let version = |version: &str| {
        let options = format!(r#"{{"secretKey":"sk_test_1","apiVersion":"{version}"}}"#);
        config(&options, parts("https:", "a.test", "/")).map(|config| config.api_version().to_owned())
    };
    assert_eq!(version("v1").as_deref(), Ok(DEFAULT_API_VERSION));
    assert_eq!(version("2026-05-12").as_deref(), Ok("2026-05-12"));
    for wrong in ["v2", "V1", "1", "v1 ", "", "2026-5-12"] {
        assert_eq!(version(wrong).unwrap_err().parameter, "apiVersion", "{wrong}");
    }
}

#[test]
fn a_secret_key_in_a_browser_is_refused_with_an_alternative() {
    let base = crate::value::parse(&parts("https:", "a.test", "/"));
    let place =
        |options: &str, runtime| Config::new(crate::value::parse(options).as_ref(), base.as_ref(), runtime).map(drop);
    let refused = place(r#"{"secretKey":"sk_test_1"}"#, Runtime::Browser).unwrap_err();
    assert!(refused.rule.contains("proxy"), "{}", refused.rule);
    let allowing = r#"{"secretKey":"sk_test_1","allowSecretKeyInBrowser":true}"#;
    assert_eq!(place(allowing, Runtime::Browser), Ok(()));
    assert!(place(&allowing.replace("test", "live"), Runtime::Browser).is_err());
    assert_eq!(place(r#"{"secretKey":"sk_live_1"}"#, Runtime::Server), Ok(()));
    assert_eq!(place(r#"{"baseUrl":"/api"}"#, Runtime::Browser), Ok(()));
}

#[test]
fn the_limits_of_a_call_override_the_clients_and_an_upload_has_longer_ones() {
    let config =
        config(r#"{"secretKey":"sk_test_1","timeout":5,"maxRetries":0}"#, parts("https:", "a.test", "/")).unwrap();
    let limits = |call: &str, upload| config.limits(&options_of_call(call), upload);
    let call = limits(r#"{"timeout":7,"maxRetries":9,"priority":"bulk"}"#, false);
    assert_eq!((call.timeout, call.total_timeout, call.max_retries, call.priority), (7.0, 60_000.0, 9, Priority::Bulk));
    let upload = limits("{}", true);
    assert_eq!((upload.timeout, upload.total_timeout, upload.max_retries), (5.0, 300_000.0, 0));
}

#[test]
fn the_key_is_in_no_debug_output() {
    let config = config(r#"{"secretKey":"sk_live_PLANTED"}"#, parts("https:", "a.test", "/")).unwrap();
    assert!(!format!("{config:?}").contains("PLANTED"));
}

#[test]
fn a_client_needs_a_key_or_a_base_url_and_misspelt_options_are_errors() {
    assert_eq!(config("{}", parts("https:", "a.test", "/")).unwrap_err().parameter, "secretKey");
    assert_eq!(config(r#"{"secretkey":"x"}"#, parts("https:", "a.test", "/")).unwrap_err().parameter, "secretkey");
}

#[test]
fn the_headers_of_a_call_override_the_clients_and_accept_can_be_set() {
    let options = r#"{"secretKey":"sk_test_1","headers":{"X-A":"1","Accept":"text/plain"}}"#;
    let config = config(options, parts("https:", "a.test", "/")).unwrap();
    let own = options_of_call(r#"{"headers":{"x-a":"2"}}"#);
    let headers = config.headers(Some(&own), config.key.as_ref());
    let expected = [
        ("accept", "text/plain"),
        ("clerk-api-version", "2025-11-10"),
        ("x-a", "2"),
        ("authorization", "Bearer sk_test_1"),
    ];
    expected.iter().for_each(|(name, value)| assert_eq!(headers.get(name), Some(*value)));
}

#[test]
fn shown_headers_contain_no_key_and_no_other_possible_secret() {
    let options = r#"{"secretKey":"sk_test_1","headers":{"Cookie":"PLANTED","User-Agent":"backfill"}}"#;
    let config = config(options, parts("https:", "a.test", "/")).unwrap();
    let own = options_of_call(r#"{"headers":{"x-a":"PLANTED"}}"#);
    let shown = config.shown_headers(&own, true);
    assert_eq!(
        serde_json::to_string(&shown).unwrap(),
        r#"{"accept":"application/json","clerk-api-version":"2025-11-10","cookie":"[redacted]","user-agent":"backfill","x-a":"[redacted]","authorization":"Bearer $CLERK_SECRET_KEY"}"#
    );
    assert_eq!(config.shown_headers(&own, false).get("authorization"), None);
}
