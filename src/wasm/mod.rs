//! The exports to JavaScript. The crate makes two wasm modules, by its features, so that a page loads only the client.

mod convert;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "proxy")]
mod proxy;

#[cfg(test)]
mod browser;

/// A small allocator. It is as fast as the usual one for a few short texts.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
