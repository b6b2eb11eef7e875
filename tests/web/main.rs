//! The client for Rust programs against emulators, in Node and in a page. js-tests/rust-client starts the servers.
#![cfg(all(target_arch = "wasm32", feature = "web"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod world;
mod acquire;
mod calls;
mod errors;
mod lists;
mod load;
mod logos;
mod operations;
mod rejections;
mod tokens;
