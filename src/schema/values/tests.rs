use super::*;

fn is_valid<V: ValueType>(json: &str) -> bool {
    crate::value::parse(json).is_some_and(|json| V::check(&json).is_ok())
}

#[test]
fn a_limit_is_an_integer_from_1_to_499() {
    for (json, good) in
        [("1", true), ("499", true), ("0", false), ("500", false), ("1.5", false), ("\"10\"", false), ("-1", false)]
    {
        assert_eq!(is_valid::<Limit>(json), good, "{json}");
    }
}

#[test]
fn a_filter_by_ids_is_not_empty_and_has_no_empty_id() {
    for json in [r#"["org_1"]"#, r#"["+org_1","-org_2"]"#] {
        assert!(is_valid::<IdList>(json), "{json}");
    }
    for json in ["[]", r#"[""]"#, r#"["org_1",""]"#, r#"[" "]"#, r#"["-"]"#, r#"["+ "]"#, "[null]", r#""org_1""#] {
        assert!(!is_valid::<IdList>(json), "{json}");
    }
    let ids = |count| serde_json::to_string(&vec!["org_1"; count]).unwrap();
    assert!(is_valid::<IdList>(&ids(100)) && !is_valid::<IdList>(&ids(101)));
}

#[test]
fn ids_that_would_leave_their_segment_are_refused() {
    for id in ["", ".", "..", "a/b", "a\\b", "a?b", "a#b", "%2e", "a b", "a\u{0}", "a\n", "\u{feff}a", &"x".repeat(257)]
    {
        assert!(!is_valid::<PathId>(&serde_json::to_string(id).unwrap()), "{id:?}");
    }
    for json in ["5", "null", "{}", "[]"] {
        assert!(!is_valid::<PathId>(json), "{json}");
    }
    for unseen in [
        '\u{ad}',
        '\u{200b}',
        '\u{202e}',
        '\u{2066}',
        '\u{61c}',
        '\u{e0041}',
        '\u{feff}',
        '\u{ff0f}',
        '\u{ff0e}',
        '\u{2025}',
        '\u{34f}',
        '\u{2800}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{e0100}',
        '\u{fe56}',
    ] {
        assert!(!is_valid::<PathId>(&format!("\"org{unseen}_1\"")), "{unseen:?}");
    }
    assert!(is_valid::<PathId>("\"org_2abc\"") && is_valid::<PathId>("\"büro-…\""));
}

#[test]
fn names_slugs_and_integers_are_checked_by_clerks_rules() {
    assert!(
        is_valid::<Name>(&format!("\"{}\"", "é".repeat(256))) && !is_valid::<Name>(&format!("\"{}\"", "é".repeat(257)))
    );
    assert!(!is_valid::<Name>("\"\"") && !is_valid::<Name>("7"));
    assert!(
        is_valid::<Slug>("\"acme-2\"")
            && !is_valid::<Slug>("\"Acme\"")
            && !is_valid::<Slug>("\"a_b\"")
            && !is_valid::<Slug>("\"\"")
    );
    assert!(is_valid::<UInt>("0") && !is_valid::<UInt>("-1") && !is_valid::<UInt>("1.5") && !is_valid::<UInt>("1e400"));
}

#[test]
fn timestamps_have_the_shape_of_rfc_3339() {
    for time in
        ["2026-01-31T12:00:00Z", "2026-01-31t12:00:00.123z", "2026-01-31 12:00:00+02:00", "2026-01-31T12:00:00-00:30"]
    {
        assert!(is_rfc3339(time), "{time}");
    }
    for time in [
        "",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-1-31T12:00:00Z",
        "2026-01-31T12:00:00.Z",
        "soonTnowZ",
        "2026-01-31T12:00:00+2",
    ] {
        assert!(!is_rfc3339(time), "{time}");
    }
}

#[test]
fn metadata_is_an_object_of_at_most_8_kb() {
    let metadata = Value::Object(vec![("__proto__".into(), Value::Null), ("a".into(), Value::List(vec![]))]);
    assert_eq!(PublicMetadata::check(&metadata), Ok(()));
    for json in ["[]", "null", "\"x\"", "5"] {
        assert!(!is_valid::<PublicMetadata>(json), "{json}");
    }
    let sized = |bytes: usize| format!("{{\"k\":\"{}\"}}", "x".repeat(bytes - 8));
    assert!(is_valid::<PublicMetadata>(&sized(8192)) && !is_valid::<PublicMetadata>(&sized(8193)));
}

#[test]
fn headers_are_valid_and_not_those_of_the_options() {
    assert!(is_valid::<HeaderMap>(r#"{"X-Request-Id":"a b"}"#));
    for json in [
        r#"{"Authorization":"x"}"#,
        r#"{"a":"x\r\ny: z"}"#,
        r#"{"a b":"x"}"#,
        r#"{"":"x"}"#,
        r#"{"__PROTO__":"x"}"#,
        r#"{"a":5}"#,
        r#"{"a":"é"}"#,
        "[]",
    ] {
        assert!(!is_valid::<HeaderMap>(json), "{json}");
    }
}

#[test]
fn time_limits_are_what_a_timer_can_wait() {
    assert!(is_valid::<Millis>("1") && is_valid::<Millis>("2147483647"));
    for json in ["0", "-1", "2147483648", "1.5", "\"1\"", "null"] {
        assert!(!is_valid::<Millis>(json), "{json}");
    }
}
