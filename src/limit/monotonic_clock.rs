//! A clock that never goes back, based on the host's. The host's clock may be replaced: by fake timers, or when a frozen machine is
//! resumed elsewhere.

/// How far the host's clock may step back without counting as replaced, in milliseconds. Some browsers reduce its precision.
const TOLERANCE: f64 = 1_000.0;

/// The clock of all calls that share a limiter.
#[derive(Debug, Default)]
pub struct MonotonicClock {
    /// The time of the last reading.
    last: f64,
    /// Added to the host's clock, so that it continues where its predecessor stopped.
    offset: f64,
}

/// A reading of the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The time in milliseconds, which never decreases.
    pub time: f64,
    /// Whether the host's clock was replaced since the last reading.
    pub is_replaced: bool,
}

impl MonotonicClock {
    /// Returns the time when the host's clock shows `now`. If that is not finite, the time does not advance.
    pub fn read(&mut self, now: f64) -> Reading {
        let time = Some(now + self.offset).filter(|time| time.is_finite()).unwrap_or(self.last);
        let is_replaced = time < self.last - TOLERANCE;
        if is_replaced {
            self.offset = self.last - now;
        }
        self.last = self.last.max(time);
        Reading { time: self.last, is_replaced }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_continues_where_a_replaced_clock_stopped() {
        let mut clock = MonotonicClock::default();
        let day = 86_400_000.0;
        let readings = [5.0, day, 10.0, 30.0, day].map(|now| clock.read(now));
        let expected = [(5.0, false), (day, false), (day, true), (day + 20.0, false), (2.0 * day - 10.0, false)];
        assert_eq!(readings.map(|reading| (reading.time, reading.is_replaced)), expected);
    }

    #[test]
    fn it_stands_still_while_the_host_steps_back_a_little_or_shows_no_number() {
        let mut clock = MonotonicClock::default();
        clock.read(5_000.0);
        for now in [4_500.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(clock.read(now), Reading { time: 5_000.0, is_replaced: false }, "{now}");
        }
        assert_eq!(clock.read(5_001.0).time, 5_001.0);
    }

    proptest! {
        #[test]
        fn it_never_goes_back(shown in prop::collection::vec(any::<f64>(), 1..50)) {
            let mut clock = MonotonicClock::default();
            let mut last = 0.0;
            for now in shown {
                let Reading { time, .. } = clock.read(now);
                prop_assert!(time >= last && time.is_finite());
                last = time;
            }
        }
    }
}
