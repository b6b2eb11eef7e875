//! How many pages are requested ahead.

/// How many pages are requested ahead of the one that the caller works on. The number doubles whenever the caller has to wait. It shrinks if
/// more than one page was ready each time the caller took one, over as many pages as are requested ahead: pages that were requested together
/// arrive together, so a single look says little.
#[derive(Debug)]
pub struct Depth {
    value: usize,
    max: usize,
    /// The pages that the caller has taken since the last change, and how many were ready at least.
    taken: usize,
    ready: usize,
}

impl Depth {
    /// Begins with one page, unless `max` is less.
    pub fn new(max: usize) -> Self {
        Self { value: max.min(1), max, taken: 0, ready: usize::MAX }
    }

    /// Returns the number of pages.
    pub fn value(&self) -> usize {
        self.value
    }

    /// Begins with one page again.
    pub fn reset(&mut self) {
        self.set(1);
    }

    /// Adapts to the number of pages that are ready when the caller asks for the next one.
    pub fn adapt(&mut self, ready: usize) {
        if ready == 0 {
            return self.set(self.value * 2);
        }
        self.ready = self.ready.min(ready);
        self.taken += 1;
        if self.taken >= self.value {
            self.set((self.value + 1).saturating_sub(self.ready).max(1));
        }
    }

    fn set(&mut self, value: usize) {
        *self = Self { value: value.min(self.max), ..Self::new(self.max) };
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// The depths after each of these numbers of ready pages.
    fn depths_for(max: usize, ready: &[usize]) -> Vec<usize> {
        let mut depth = Depth::new(max);
        let after = |count: &usize| {
            depth.adapt(*count);
            depth.value()
        };
        ready.iter().map(after).collect()
    }

    #[test]
    fn the_depth_doubles_while_the_caller_waits_up_to_the_maximum() {
        assert_eq!(depths_for(12, &[0, 0, 0, 0, 0]), [2, 4, 8, 12, 12]);
        assert_eq!(depths_for(0, &[0, 0]), [0, 0]);
    }

    #[test]
    fn the_depth_stays_if_a_single_page_is_ready() {
        assert_eq!(depths_for(8, &[1, 1, 1]), [1, 1, 1]);
        assert_eq!(depths_for(8, &[0, 0, 4, 3, 2, 1, 1, 2]), [2, 4, 4, 4, 4, 4, 4, 4]);
    }

    #[test]
    fn the_depth_shrinks_by_the_pages_that_were_ready_all_the_time() {
        assert_eq!(depths_for(8, &[0, 0, 3, 4, 3, 4]), [2, 4, 4, 4, 4, 2]);
        assert_eq!(depths_for(8, &[0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8]), [2, 4, 8, 8, 8, 8, 8, 8, 8, 8, 1]);
    }
}
