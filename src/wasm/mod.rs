//! The edge to JavaScript: two modules of the same crate, by the features that the build names. A page loads the client alone.

mod convert;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "proxy")]
mod proxy;

#[cfg(test)]
mod browser;

/// Small, and as fast for the few short texts that live here.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
