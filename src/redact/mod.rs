//! Finds secrets and queries in texts that leave the core, so that they can be removed.

pub mod spelling;
pub mod queries;

/// Stands in for what was removed.
pub const REDACTED: &str = "[redacted]";
