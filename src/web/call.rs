//! A call that is sent when it is awaited.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Client;
use super::drive::drive;
use super::logo::Logo;
use super::options::CallOptions;
use crate::api::{Endpoint, Input, ParamsIn};
use crate::call::host_event::Mismatch;
use crate::error::Error;
use crate::mismatch;
use crate::schema::Output;
use crate::value;

/// The default of `prefetch`, and its maximum.
const PREFETCH: u32 = 8;
const MAX_PREFETCH: u32 = 100;

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
    ids: value::Value,
    params: Option<value::Value>,
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
    pub(crate) fn new(
        client: &Client,
        endpoint: &'static Endpoint,
        ids: &[&str],
        params: Option<value::Value>,
    ) -> Self {
        let named = endpoint.ids().zip(ids).map(|(name, id)| (name.to_owned(), value::Value::from(*id)));
        Self {
            client: client.clone(),
            endpoint,
            ids: value::Value::Object(named.collect()),
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
        let mut members = if let Some(value::Value::Object(members)) = self.params { members } else { Vec::new() };
        for (name, number) in changes {
            members.retain(|(own, _)| own != name);
            members.push(((*name).to_owned(), value::Value::Number(f64::from(*number))));
        }
        Self { params: Some(value::Value::Object(members)), ..self }
    }

    /// Returns how many pages of a list to request ahead.
    pub(super) fn pages_ahead(&self) -> usize {
        let prefetch = self.options.prefetch.unwrap_or(PREFETCH).min(MAX_PREFETCH);
        self.client.max_concurrent().min(prefetch as usize)
    }

    /// Returns a parameter that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.params.as_ref()?.get(name)?.integer()
    }
}

impl<T: DeserializeOwned + Output> Call<T> {
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

impl<T: DeserializeOwned + Output + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = LocalBoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.send().boxed_local()
    }
}

/// Decodes a body.
fn read<T: DeserializeOwned + Output>(text: &str, takes_list: bool) -> Result<T, Mismatch> {
    // This is the fast way, and nearly always the only one. The other one knows more: the last of two members with one name counts.
    serde_json::from_str(text).or_else(|_| read_value(text, takes_list))
}

/// Clerk has answered an operation that takes a list with a page and with a bare array.
fn read_value<T: DeserializeOwned + Output>(text: &str, takes_list: bool) -> Result<T, Mismatch> {
    let body: Value = serde_json::from_str(text).map_err(|_| Mismatch {
        expected: "expected JSON, found something else (a response from a proxy?)".to_owned(),
        is_damaged: true,
        ..Mismatch::default()
    })?;
    let body = match body {
        Value::Array(items) if takes_list => json!({ "total_count": items.len(), "data": items }),
        body => body,
    };
    let place = mismatch::find(T::MODEL, &body);
    serde_json::from_value(body).map_err(|_| {
        let (pointer, expected) =
            place.unwrap_or_else(|| (String::new(), "expected the documented response".to_owned()));
        Mismatch { pointer, expected, ..Mismatch::default() }
    })
}

fn unreachable_result(endpoint: &Endpoint) -> Error {
    let fault = crate::error::Fault::Aborted(None);
    Error { operation: endpoint.name, fault, outcome: crate::error::Outcome::Unknown, attempts: Vec::new() }
}
