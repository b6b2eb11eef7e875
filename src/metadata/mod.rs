//! Metadata: the JSON objects of a user, which Clerk stores and merges.

pub mod merge;
