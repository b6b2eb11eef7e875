//! A clock that only grows, made of the host's, which may be replaced: by fake timers and back again, or where a machine that was
//! frozen goes on elsewhere.

/// How far the host's clock may step back and still be the same, in milliseconds: some browsers blur theirs.
const BLUR: f64 = 1_000.0;

/// The clock of all calls that share a gate.
#[derive(Debug, Default)]
pub struct MonotonicClock {
    /// The last reading.
    last: f64,
    /// What is added to the host's clock: it goes on where the one before it stopped.
    offset: f64,
}

/// A reading of the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The time in milliseconds, never before that of an earlier reading.
    pub time: f64,
    /// Whether the host's clock was replaced since the last reading.
    pub is_replaced: bool,
}

impl MonotonicClock {
    /// The time when the host's clock shows `now`. A clock that shows no number stands still.
    pub fn read(&mut self, now: f64) -> Reading {
        let time = Some(now + self.offset).filter(|time| time.is_finite()).unwrap_or(self.last);
        let is_replaced = time < self.last - BLUR;
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
    fn it_goes_on_where_a_clock_that_was_replaced_stopped() {
        let mut clock = MonotonicClock::default();
        let day = 86_400_000.0;
        let readings = [5.0, day, 10.0, 30.0, day].map(|now| clock.read(now));
        let expected = [(5.0, false), (day, false), (day, true), (day + 20.0, false), (2.0 * day - 10.0, false)];
        assert_eq!(readings.map(|reading| (reading.time, reading.is_replaced)), expected);
    }

    #[test]
    fn a_clock_that_is_blurred_or_shows_nothing_stands_still() {
        let mut clock = MonotonicClock::default();
        clock.read(5_000.0);
        for now in [4_500.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(clock.read(now), Reading { time: 5_000.0, is_replaced: false }, "{now}");
        }
        assert_eq!(clock.read(5_001.0).time, 5_001.0);
    }

    proptest! {
        #[test]
        fn whatever_the_host_shows_it_never_goes_back(shown in prop::collection::vec(any::<f64>(), 1..50)) {
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
