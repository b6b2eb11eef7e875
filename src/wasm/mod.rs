//! The edge to JavaScript: two modules of the same crate, by the features that the build names. A page loads the client alone.

#[cfg(feature = "client")]
mod client;
mod convert;
#[cfg(feature = "proxy")]
mod proxy;

#[cfg(test)]
mod browser;

/// Small, and as fast for the few short texts that live here.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
