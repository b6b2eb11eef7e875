//! The servers of the tests, and clients of them.

use std::cell::RefCell;
use std::rc::Rc;

use clerk_organizations::api::organizations::{CreateOrganizationParams, Organization, OrganizationsApi};
use clerk_organizations::config::Runtime;
use clerk_organizations::web::{Client, ClientEvent, ClientOptions, EventFunction, Reason, host};
use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect, global};
use wasm_bindgen::JsValue;

/// A user that every emulator has.
pub const ADMIN: &str = "user_2NqXc7mTqfW0sZkRbV9yHdLpE4A";
const KEY: &str = "sk_test_emulator";

pub fn is_page() -> bool {
    host::runtime() == Runtime::Browser
}

/// The address of the gateway: in a page on its own origin.
pub fn gateway() -> String {
    if is_page() { "/gateway".to_owned() } else { text(&run("return process.env.GATEWAY")) }
}

/// A base URL whose port refuses connections: the server listens at another address of this machine.
pub fn refusing() -> String {
    let port = if is_page() { run("return location.port") } else { run("return new URL(process.env.GATEWAY).port") };
    format!("http://127.0.0.2:{}/v1", text(&port))
}

/// The options of a client for one of the gateway's servers. Only a server has the key.
pub fn options(server: &str) -> ClientOptions {
    ClientOptions {
        base_url: Some(format!("{}/{server}/v1", gateway())),
        secret_key: (!is_page()).then(|| KEY.to_owned()),
        ..Default::default()
    }
}

pub fn client(server: &str) -> Client {
    Client::new(options(server))
}

pub fn organizations(server: &str) -> OrganizationsApi {
    OrganizationsApi::new(&client(server))
}

/// Closes a client while it waits for a function of its caller. Its call must end at once.
pub async fn assert_close_ends_a_call(client: &Client) {
    let call = OrganizationsApi::new(client).list_organizations(None).into_future();
    let close = async {
        TimeoutFuture::new(20).await;
        client.close();
    };
    let (result, ()) = futures_util::future::join(call, close).await;
    assert_eq!(result.unwrap_err().reason(), Some(Reason::ClientClosed));
}

pub fn named(name: &str) -> CreateOrganizationParams {
    CreateOrganizationParams { name: name.to_owned(), ..Default::default() }
}

/// Creates an organization whose administrator is [`ADMIN`].
pub async fn create(organizations: &OrganizationsApi) -> Organization {
    let params =
        CreateOrganizationParams { created_by: ADMIN.into(), max_allowed_memberships: 0.into(), ..named("Acme") };
    organizations.create_organization(params).await.unwrap()
}

/// Creates a user of an emulator, and returns its id.
pub async fn create_user(server: &str, email: &str) -> String {
    let body = serde_json::json!({ "email_address": [email] }).to_string();
    let request = Request::post(&format!("{}/{server}/v1/users", gateway())).header("content-type", "application/json");
    let user = request.body(body).unwrap().send().await.unwrap().text().await.unwrap();
    let user: serde_json::Value = serde_json::from_str(&user).unwrap();
    user["id"].as_str().unwrap().to_owned()
}

/// How many requests are open at the silent server, and how many the caller has aborted.
pub async fn silent_state() -> (u64, u64) {
    let state = Request::get(&format!("{}/state", gateway())).send().await.unwrap().text().await.unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    (state["open"].as_u64().unwrap(), state["aborted"].as_u64().unwrap())
}

/// A list of events, and a listener that fills it.
pub fn recorder() -> (Rc<RefCell<Vec<ClientEvent>>>, EventFunction) {
    let events = Rc::new(RefCell::new(Vec::new()));
    let own = events.clone();
    (events, Rc::new(move |event: &ClientEvent| own.borrow_mut().push(event.clone())))
}

/// Runs the body of a JavaScript function.
pub fn run(source: &str) -> JsValue {
    Function::new_no_args(source).call0(&JsValue::UNDEFINED).unwrap()
}

pub fn text(value: &JsValue) -> String {
    value.as_string().unwrap()
}

/// Replaces `fetch` until it is dropped.
pub struct MockFetch(JsValue);

impl MockFetch {
    /// `source` is the body of a function with the parameter `request`.
    pub fn new(source: &str) -> Self {
        let original = Reflect::get(&global(), &"fetch".into()).unwrap();
        let mock = Function::new_with_args("request", source);
        Reflect::set(&global(), &"fetch".into(), &mock).unwrap();
        Self(original)
    }
}

impl Drop for MockFetch {
    fn drop(&mut self) {
        Reflect::set(&global(), &"fetch".into(), &self.0).unwrap();
    }
}
