//! How many pages are requested ahead.

/// Returns how many pages to request ahead of the one that the caller works on: twice as many if the caller has to wait, up to `most`, and
/// one less if two pages or more are ready.
pub fn next_depth(depth: usize, ready: usize, most: usize) -> usize {
    match ready {
        0 => (depth * 2).min(most),
        1 => depth,
        _ => depth.saturating_sub(1).max(1),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn the_depth_doubles_while_the_caller_waits_and_shrinks_while_pages_lie_ready() {
        let mut depths = vec![1];
        for ready in [0, 0, 0, 0, 0, 1, 2, 7, 1] {
            depths.push(next_depth(depths[depths.len() - 1], ready, 12));
        }
        assert_eq!(depths, [1, 2, 4, 8, 12, 12, 12, 11, 10, 10]);
        assert_eq!([next_depth(1, 5, 8), next_depth(0, 0, 0)], [1, 0]);
    }
}
