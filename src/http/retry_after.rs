//! `Retry-After`, and the host's clock, by which its dates are read.

/// The host's date and time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Returns the current time in milliseconds since 1970.
    pub now: fn() -> f64,
    /// Parses an HTTP date to milliseconds since 1970. NaN if it is invalid.
    pub parse: fn(&str) -> f64,
}

/// The upper bound of `Retry-After`, in milliseconds: one day.
const MAX_RETRY_AFTER: f64 = 86_400_000.0;

/// Parses `Retry-After`, which is a number of seconds, or a date by the server's clock (the header `Date`). Returns milliseconds, or
/// `None` if it is invalid or in the past. The caller then chooses the delay itself.
pub fn retry_after(value: &str, date: Option<&str>, clock: &Clock) -> Option<u32> {
    let value = value.trim_ascii();
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let ms = if is_number { milliseconds(value)? } else { instant(value, clock)? - server_time(date, clock) };
    (ms > 0.0).then(|| f64::min(ms, MAX_RETRY_AFTER) as u32).filter(|ms| *ms > 0)
}

/// Parses decimal seconds to milliseconds. The standard library's parser of floats would make a page's module a tenth larger.
fn milliseconds(value: &str) -> Option<f64> {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    // Only the first three digits count, but all have to be digits.
    let is_digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = format!("{part}00").get(..3)?.parse::<u32>().ok().filter(|_| is_digits)?;
    let seconds = whole.parse::<u32>().ok()?;
    Some(f64::from(seconds) * 1000.0 + f64::from(thousandths))
}

fn server_time(date: Option<&str>, clock: &Clock) -> f64 {
    date.and_then(|date| instant(date, clock)).unwrap_or_else(clock.now)
}

/// Parses an HTTP date, in any of its three forms, to milliseconds since 1970. All begin with a day of the week. Without that check,
/// the host's parser would accept almost any text.
fn instant(date: &str, clock: &Clock) -> Option<f64> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    if !DAYS.contains(&date.get(..3)?) {
        return None;
    }
    // The oldest form (asctime) has no time zone. It is GMT.
    let date = if date.ends_with("GMT") { date.to_owned() } else { date.to_owned() + " GMT" };
    Some((clock.parse)(&date)).filter(|ms| ms.is_finite())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;

    /// A host whose time is this.
    pub fn clock(now: fn() -> f64) -> Clock {
        let parse = |date: &str| {
            let date = date.strip_suffix(" GMT").filter(|date| date.ends_with("1994")).unwrap_or(date);
            let since =
                httpdate::parse_http_date(date).ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            since.map_or(f64::NAN, |since| since.as_secs_f64() * 1000.0)
        };
        Clock { now, parse }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        let delay = |value, date| retry_after(value, date, &clock(|| 784_111_770_000.0));
        assert_eq!(
            (delay("1", None), delay("0.5", None), delay(" 3600 ", None)),
            (Some(1000), Some(500), Some(3_600_000))
        );
        let server = Some("Sun, 06 Nov 1994 08:49:27 GMT");
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(delay(date, server), Some(10_000), "{date}");
            assert_eq!(delay(date, None), Some(7_000), "{date} by our clock");
        }
    }

    #[test]
    fn an_invalid_or_past_retry_after_is_ignored() {
        for value in [
            "",
            "-5",
            "0",
            "0x10",
            "1e9",
            "NaN",
            "1, 2",
            "soon",
            "1.2.3",
            ".",
            "1.",
            ".5",
            "Sun, 06 Nov 1994 08:00:00 GMT",
        ] {
            assert_eq!(retry_after(value, None, &clock(|| 784_111_770_000.0)), None, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn retry_after_is_always_between_a_millisecond_and_a_day(value in ".{0,40}", date in ".{0,40}") {
            if let Some(ms) = retry_after(&value, Some(&date), &clock(|| 0.0)) {
                proptest::prop_assert!(ms > 0 && f64::from(ms) <= MAX_RETRY_AFTER);
            }
        }
    }
}
