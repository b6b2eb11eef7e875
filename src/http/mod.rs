//! Requests and responses as plain values, and the file of an upload. Nothing here sends or receives.

pub mod headers;
pub mod request;
pub mod retry_after;
pub mod response;
pub mod image;
pub mod upload;
