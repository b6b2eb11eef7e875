//! The client for Rust programs that are compiled to WebAssembly: pages made with Leptos, Yew or Dioxus, and Workers in Rust.
//!
//! It has a class for each section of Clerk's reference, with a function for each operation. All classes of one [`Client`] share its
//! key, its rate limit and [`Client::close`]. Requests are sent with the host's `fetch`.
//!
//! ```no_run
//! use clerk_organizations::api::organizations::{CreateOrganizationParams, OrganizationsApi};
//! use clerk_organizations::web::{Client, ClientOptions, Error};
//!
//! # async fn example() -> Result<(), Error> {
//! // In a page, `base_url` is that of a proxy on your own origin, which adds the key.
//! let client = Client::new(ClientOptions { base_url: Some("/api/clerk".into()), ..Default::default() });
//! let organizations = OrganizationsApi::new(&client);
//! let params = CreateOrganizationParams { name: "Acme".into(), slug: "acme".into(), ..Default::default() };
//! let created = organizations.create_organization(params).await?;
//! println!("{}", created.id);
//! # Ok(())
//! # }
//! ```
//!
//! A call is sent when it is awaited. Dropping the future aborts its request.

#[doc(hidden)] // Public for the tests.
pub mod host;
mod thrown;
pub mod options;
pub mod logo;
mod registry;
pub mod client;
mod body;
mod attempt;
mod drive;
pub mod call;
mod page_reader;
pub mod pages;
pub mod convert;
mod section;

pub use call::Call;
pub use client::Client;
pub use logo::Logo;
pub use options::{AcquireFunction, CallOptions, ClientOptions, EventFunction, Token, TokenFunction};

pub use crate::auth::credential::TokenReason;
pub use crate::call::acquire::AcquireRequest;
pub use crate::call::client_event::{ClientEvent, EventKind};
pub use crate::error::envelope::ClerkErrorItem;
pub use crate::error::{Error, Kind, Outcome, Reason};
pub use crate::schema::Page;
pub use crate::schema::typed::MaybeNull;
