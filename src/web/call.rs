//! A call that is sent when it is awaited.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::de::DeserializeOwned;

use super::client::Client;
use super::drive::drive;
use super::logo::Logo;
use super::options::CallOptions;
use crate::api::{Endpoint, Input, ParamsIn};
use crate::call::host_event::Mismatch;
use crate::error::Error;
use crate::value::Value;

/// A call. Nothing is sent before it is awaited, and dropping its future aborts it.
///
/// ```no_run
/// use clerk_organizations::api::organizations::OrganizationsApi;
/// use clerk_organizations::web::{CallOptions, Error};
///
/// async fn has_logo(organizations: &OrganizationsApi) -> Result<bool, Error> {
///     let quick = CallOptions { total_timeout: Some(3_000), ..Default::default() };
///     let organization = organizations.get_organization("acme", None).with_options(quick).await?;
///     Ok(organization.has_image == Some(true))
/// }
/// ```
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    client: Client,
    endpoint: &'static Endpoint,
    ids: Value,
    params: Option<Value>,
    logo: Option<Logo>,
    options: CallOptions,
    result: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.endpoint.name).finish_non_exhaustive()
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        let Self { client, endpoint, ids, params, logo, options, result } = self;
        Self {
            client: client.clone(),
            endpoint,
            ids: ids.clone(),
            params: params.clone(),
            logo: logo.clone(),
            options: options.clone(),
            result: *result,
        }
    }
}

impl<T> Call<T> {
    /// Creates a call. `ids` are the ids in the path, in their order.
    pub(crate) fn new(client: &Client, endpoint: &'static Endpoint, ids: &[&str], params: Option<Value>) -> Self {
        let named = endpoint.ids().zip(ids).map(|(name, id)| (name.to_owned(), Value::from(*id)));
        Self {
            client: client.clone(),
            endpoint,
            ids: Value::Object(named.collect()),
            params,
            logo: None,
            options: CallOptions::default(),
            result: PhantomData,
        }
    }

    /// Returns the name of the operation, as in `createOrganization`.
    ///
    /// ```no_run
    /// # use clerk_organizations::api::organizations::OrganizationsApi;
    /// # fn example(organizations: &OrganizationsApi) {
    /// assert_eq!(organizations.get_organization("acme", None).operation(), "getOrganization");
    /// # }
    /// ```
    pub fn operation(&self) -> &'static str {
        self.endpoint.name
    }

    /// Adds the file of an upload.
    pub(crate) fn with_logo(self, logo: Logo) -> Self {
        Self { logo: Some(logo), ..self }
    }

    /// Sets the options of this call. They override those of the client.
    ///
    /// ```no_run
    /// # use clerk_organizations::api::organizations::OrganizationsApi;
    /// # use clerk_organizations::web::{CallOptions, Error};
    /// # async fn example(organizations: &OrganizationsApi) -> Result<(), Error> {
    /// let once = CallOptions { max_retries: Some(0), ..Default::default() };
    /// organizations.delete_organization("org_2abc").with_options(once).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_options(self, options: CallOptions) -> Self {
        Self { options, ..self }
    }

    /// Changes some parameters, for the next page of a list.
    pub(super) fn with_params(self, changes: &[(&str, u32)]) -> Self {
        let mut members = if let Some(Value::Object(members)) = self.params { members } else { Vec::new() };
        for (name, number) in changes {
            members.retain(|(own, _)| own != name);
            members.push(((*name).to_owned(), Value::Number(f64::from(*number))));
        }
        Self { params: Some(Value::Object(members)), ..self }
    }

    /// Returns a parameter that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.params.as_ref()?.get(name)?.integer()
    }
}

impl<T: DeserializeOwned> Call<T> {
    async fn send(self) -> Result<T, Error> {
        let options = self.options.to_value();
        let input = Input { ids: Some(&self.ids), params: self.params.as_ref(), options: Some(&options) };
        let takes_list = matches!(self.endpoint.params_in, ParamsIn::JsonList(_));
        let mut result = None;
        let mut decode = |text: &str| {
            result = Some(read(text, takes_list)?);
            Ok(())
        };
        drive(&self.client, self.endpoint, input, self.logo.as_ref(), &mut decode).await?;
        // `drive` succeeds only after `decode` has.
        result.ok_or_else(|| unreachable_result(self.endpoint))
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = LocalBoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.send().boxed_local()
    }
}

/// Decodes a body. Clerk has answered an operation that takes a list with a page and with a bare array.
fn read<T: DeserializeOwned>(text: &str, takes_list: bool) -> Result<T, Mismatch> {
    if takes_list && text.trim_start().starts_with('[') {
        let items: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|error| mismatch(&error))?;
        let page = serde_json::json!({ "total_count": items.len(), "data": items });
        return serde_json::from_value(page).map_err(|error| mismatch(&error));
    }
    serde_json::from_str(text).map_err(|error| mismatch(&error))
}

/// The message of serde has the value that was found, which may be private. Only what was expected is kept.
fn mismatch(error: &serde_json::Error) -> Mismatch {
    let is_damaged = !error.is_data();
    let message = error.to_string();
    let expected = match message.find("expected ") {
        _ if is_damaged => "expected JSON, found something else (a response from a proxy?)",
        Some(at) => message.get(at..).unwrap_or_default(),
        None if message.starts_with("missing field") => &message,
        None => "expected the documented response",
    };
    Mismatch { expected: expected.to_owned(), is_damaged, ..Mismatch::default() }
}

fn unreachable_result(endpoint: &Endpoint) -> Error {
    let fault = crate::error::Fault::Aborted(None);
    Error { operation: endpoint.name, fault, outcome: crate::error::Outcome::Unknown, attempts: Vec::new() }
}
