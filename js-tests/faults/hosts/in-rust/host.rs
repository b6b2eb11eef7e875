//! Lets the rows of the fault table, which are written in JavaScript, call the client for Rust programs. It has only
//! the operations that they need.
#![cfg(all(target_arch = "wasm32", feature = "web"))]
#![allow(missing_docs, reason = "it is part of a test")]

use std::rc::Rc;

use clerk_organizations::api::organizations::*;
use clerk_organizations::web::convert::to_js;
use clerk_organizations::web::{CallOptions, Client, ClientEvent, ClientOptions, Error, Logo};
use js_sys::Function;
use serde::Serialize;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub struct Host(Client);

#[wasm_bindgen]
impl Host {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, on_event: Function) -> Self {
        let options = parsed(options);
        Self(Client::new(ClientOptions {
            secret_key: text(&options, "secretKey"),
            base_url: text(&options, "baseUrl"),
            timeout: number(&options, "timeout"),
            total_timeout: number(&options, "totalTimeout"),
            max_retries: number(&options, "maxRetries"),
            max_concurrent: number(&options, "maxConcurrent"),
            max_queue: number(&options, "maxQueue"),
            max_response_bytes: number(&options, "maxResponseBytes"),
            on_event: Some(Rc::new(move |event: &ClientEvent| {
                // The listeners of the tests do not throw.
                let _ = on_event.call1(&JsValue::UNDEFINED, &to_js(event).unwrap_or_default());
            })),
            ..Default::default()
        }))
    }

    /// Makes a call. Returns `{ value }` or `{ error }` as JSON.
    pub async fn call(
        self: &Host,
        operation: String,
        id: String,
        params: String,
        logo: Vec<u8>,
        call: String,
    ) -> String {
        let api = OrganizationsApi::new(&self.0);
        let (params, call) = (parsed(&params), parsed(&call));
        let options = CallOptions {
            timeout: number(&call, "timeout"),
            total_timeout: number(&call, "totalTimeout"),
            max_retries: number(&call, "maxRetries"),
            is_bulk: call["priority"] == "bulk",
            ..Default::default()
        };
        let name = text(&params, "name").unwrap_or_default();
        match operation.as_str() {
            "createOrganization" => {
                let params = CreateOrganizationParams { name, ..Default::default() };
                ended(api.create_organization(params).with_options(options).await)
            }
            "updateOrganization" => {
                let params = UpdateOrganizationParams { name: name.into(), ..Default::default() };
                ended(api.update_organization(&id, params).with_options(options).await)
            }
            "mergeOrganizationMetadata" => {
                let public_metadata = params["publicMetadata"].as_object().cloned();
                let params = MergeOrganizationMetadataParams { public_metadata, ..Default::default() };
                ended(api.merge_organization_metadata(&id, params).with_options(options).await)
            }
            "uploadOrganizationLogo" => match Logo::from_bytes(&logo, None) {
                Ok(file) => {
                    let params = UploadOrganizationLogoParams { file, ..Default::default() };
                    ended(api.upload_organization_logo(&id, params).with_options(options).await)
                }
                Err(invalid) => json!({ "error": { "message": invalid.to_string() } }).to_string(),
            },
            "deleteOrganization" => ended(api.delete_organization(&id).with_options(options).await),
            "listOrganizations" => ended(api.list_organizations(None).with_options(options).await),
            _ => ended(api.get_organization(&id, None).with_options(options).await),
        }
    }

    pub fn close(&self) {
        self.0.close();
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn text(of: &Value, name: &str) -> Option<String> {
    of[name].as_str().map(str::to_owned)
}

fn number(of: &Value, name: &str) -> Option<u32> {
    of[name].as_u64().map(|number| number as u32)
}

fn ended<T: Serialize>(result: Result<T, Error>) -> String {
    match result {
        Ok(value) => json!({ "value": value }),
        Err(error) => json!({ "error": error }),
    }
    .to_string()
}
