//! Models and metadata from and to other types.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Converts any type that serializes to a JSON object to metadata. Returns an error if it is not an object.
///
/// ```no_run
/// # #[derive(serde::Serialize)] struct Billing { plan: &'static str }
/// let metadata = clerk_organizations::web::convert::metadata(&Billing { plan: "gold" }).unwrap_or_default();
/// ```
pub fn metadata(value: &impl Serialize) -> Result<Map<String, Value>, serde_json::Error> {
    serde_json::from_value(serde_json::to_value(value)?)
}

/// Converts a model to a plain JavaScript object with Clerk's names, for example to store it or to pass it to a script.
///
/// ```no_run
/// # use clerk_organizations::api::organizations::Organization;
/// # use clerk_organizations::web::convert::{from_js, to_js};
/// # fn example(organization: Organization) {
/// let object = to_js(&organization).unwrap();
/// assert_eq!(from_js::<Organization>(object).unwrap(), organization);
/// # }
/// ```
pub fn to_js(model: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    model.serialize(&Serializer::json_compatible())
}

/// Reads a model from a plain JavaScript object with Clerk's names. See [`to_js`].
///
/// ```no_run
/// # use clerk_organizations::api::organizations::Organization;
/// # use clerk_organizations::web::convert::from_js;
/// # use wasm_bindgen::JsValue;
/// fn name(stored: JsValue) -> Option<String> {
///     let organization: Organization = from_js(stored).ok()?;
///     Some(organization.name)
/// }
/// ```
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, serde_wasm_bindgen::Error> {
    serde_wasm_bindgen::from_value(value)
}
