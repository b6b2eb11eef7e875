//! The server half of a page: which requests it may make through a server, what is sent for them, and what comes back. It has no
//! clock, no network and no opinion on who may do what: that is the owner's.

pub mod answer;
pub mod asked;
pub mod body;
pub mod fields;
pub mod form;
pub mod options;
pub mod outcome;
pub mod passing;
pub mod private;
mod scanner;
pub mod same_origin;
pub mod target;

use crate::api::{Endpoint, Input, Place};
use crate::config::{Config, Runtime};
use crate::credential::{Credential, Need};
use crate::error::Invalid;
use crate::json::{Json, Members};
use crate::request::{Body, Effect, Request};
use crate::retry::End;
use crate::secret::{Secret, scrub, scrub_own};

use answer::{Answer, Head, Refusal};
use asked::{Asked, Incoming};
use fields::Sight;
use options::Settings;
use outcome::Outcome;

/// A proxy: its settings, checked.
#[derive(Debug)]
pub struct Proxy {
    config: Config,
    credential: Credential,
    /// The generation of a token that Clerk has refused.
    refused: Option<u32>,
    settings: Settings,
}

impl Proxy {
    /// Checks the options; `base` is their base URL, or the default one, in the parts of the host's `URL`.
    pub fn new(options: Option<&Json>, base: Option<&Json>, runtime: Runtime) -> Result<Self, Invalid> {
        let settings = Settings::new(options)?;
        // Where a key may go, and where it may be, is decided in one place.
        let mut config = Config::new(options::of_client(options).as_ref(), base, runtime)?;
        let credential = Credential::new(config.key.take(), config.has_token());
        Ok(Self { config, credential, refused: None, settings })
    }

    /// What a request asks for, by its head, if it may be asked for at all: by whom is for the owner to say.
    fn look(&self, incoming: &Incoming) -> Result<Asked, (Option<Asked>, Refusal)> {
        if !target::is_plain(&incoming.url, &incoming.path) || !incoming.header("host").is_none_or(target::is_host) {
            return Err((None, self.no_such_operation(incoming)));
        }
        same_origin::check(incoming, &self.settings.origins()).map_err(|refusal| (None, refusal))?;
        let Some(asked) = self.find(incoming) else { return Err((None, self.no_such_operation(incoming))) };
        let place = asked.endpoint.place;
        let checked = body::check_head(incoming, place, self.settings.limit(place)).and_then(|()| match place {
            Place::Query | Place::Nowhere => self.request(&asked, incoming, "").map(drop),
            // What is declared for these is in the body.
            Place::Json | Place::Form => asked::query(&[], &incoming.query).map(drop),
        });
        checked.map(|()| asked.clone()).map_err(|refusal| (Some(asked), refusal))
    }

    fn find(&self, incoming: &Incoming) -> Option<Asked> {
        asked::find(&incoming.method, &incoming.path, self.settings.mount())
    }

    fn no_such_operation(&self, incoming: &Incoming) -> Refusal {
        let path = scrub(&incoming.path, self.credential.secret());
        Refusal::NoSuchOperation { path, mount: self.settings.mount().to_owned() }
    }

    /// Whether the body of a request may be read, as JSON: `{ operation, takes, limit, timeout }`, of a form also `{ boundary, parts }`; or
    /// the answer that refuses it, with the operation where there is one.
    pub fn admit(&self, incoming: &Json) -> String {
        let incoming = Incoming::read(incoming);
        let mut out = Members::default();
        match self.look(&incoming) {
            Ok(asked) => {
                let place = asked.endpoint.place;
                out.json("operation", &asked.to_json(None));
                out.text("takes", body::kind(place));
                out.integer("limit", u64::from(self.settings.limit(place)));
                out.integer("timeout", u64::from(self.settings.timeout(place)));
                if place == Place::Form {
                    out.text_if("boundary", body::boundary(&incoming).ok());
                    out.integer("parts", asked.endpoint.fields.len() as u64);
                }
            }
            Err((asked, refusal)) => {
                if let Some(asked) = asked {
                    out.json("operation", &asked.to_json(None));
                }
                out.json("answer", &Answer::from(refusal).to_json());
            }
        }
        out.done()
    }

    /// What is asked for, with its parameters, as JSON: `{ operation }` for the owner to judge, `{ needsMore: true }` where more of a form
    /// must come first, or the `{ answer }` that refuses it. `body` is the JSON text that came, or a form as `form::parameters` reads it.
    pub fn check(&self, incoming: &Json, body: &str) -> String {
        let mut out = Members::default();
        match self.checked(&Incoming::read(incoming), body) {
            Ok(Some((asked, params, request))) => {
                out.json("operation", &asked.to_json(Some(&shown(params, &request))));
            }
            Ok(None) => out.flag("needsMore", true),
            Err(refusal) => out.json("answer", &Answer::from(refusal).to_json()),
        }
        out.done()
    }

    fn checked(&self, incoming: &Incoming, body: &str) -> Result<Option<(Asked, Json, Request)>, Refusal> {
        let asked = self.look(incoming).map_err(|(_, refusal)| refusal)?;
        let built = self.request(&asked, incoming, body)?;
        Ok(built.map(|(params, request)| (asked, params, request)))
    }

    /// What a request needs before it can be sent: `"needed"` and `"refused"` ask for a token, `"wait"` waits for one.
    pub fn need_token(&mut self, time: fn() -> f64) -> &'static str {
        match self.credential.need(self.refused.take(), time) {
            Need::Nothing => "",
            Need::Ask(reason) => reason,
            Need::Answer(_) => "wait",
        }
    }

    /// Takes what the `token` function gave; whether it is a token.
    pub fn take_token(&mut self, answer: &Json) -> bool {
        self.credential.answer(answer).is_ok()
    }

    /// What is sent, as JSON: `{ method, url, headers, json, form, token }`; or `{ answer }`, which refuses it. `body` is as in `check`.
    pub fn outgoing(&self, incoming: &Json, body: &str) -> String {
        match self.checked(&Incoming::read(incoming), body) {
            Ok(Some((_, _, request))) => self.send(&request),
            Ok(None) => wrapped(&Refusal::BrokenForm.into()),
            Err(refusal) => wrapped(&refusal.into()),
        }
    }

    /// The parameters, and the request that the endpoint builds of them: nothing of what came is sent as it came.
    fn request(&self, asked: &Asked, incoming: &Incoming, body: &str) -> Result<Option<(Json, Request)>, Refusal> {
        let endpoint = asked.endpoint;
        let params = match endpoint.place {
            Place::Nowhere | Place::Query => Some(asked::query(endpoint.fields, &incoming.query)?),
            Place::Json => Some(body::parameters(endpoint.fields, body, self.settings.shows_private())?),
            Place::Form => form::parameters(endpoint.fields, body)?,
        };
        let Some(params) = params else { return Ok(None) };
        let input = Input { id: Some(&asked.id()), params: Some(&params), options: None };
        let built = endpoint.build(input, self.config.api_version());
        built.map(|request| Some((params, request))).map_err(|invalid| value_invalid(endpoint, &invalid))
    }

    fn send(&self, request: &Request) -> String {
        let mut headers = self.config.headers(None, self.credential.secret());
        let mut out = Members::default();
        out.text("method", request.method.as_str());
        out.text("url", &request.url(&self.config.base_url));
        match &request.body {
            Body::Empty => {}
            Body::Json(json) => {
                add(&mut headers, "content-type", "application/json");
                out.text("json", json);
            }
            Body::Multipart(form) => out.json("form", &form.to_json()),
        }
        out.json("headers", &headers);
        out.integer("token", u64::from(self.credential.generation()));
        out.done()
    }

    /// What to do with an answer whose head has come (`{ status, headers, token, sent }`, where `sent` is the `Authorization` header of
    /// its request), as JSON: `{ stream }` lets its body through under this head, `{ read }` asks for at most so many bytes of it, and
    /// `{ answer }` stands in its place. A token that Clerk refuses is not sent again.
    pub fn head(&mut self, incoming: &Json, told: &Json) -> String {
        let effect = self.effect(incoming);
        let head = self.read_head(effect, told);
        if head.status == 401 {
            self.refused = told.get("token").and_then(Json::integer);
        }
        head.next(self.sight().is_whole() && effect != Effect::Create)
    }

    /// The answer whose body has been read, as JSON: `{ status, headers, outcome, body, organizationId }`. `is_json` is what the host's
    /// parser says.
    pub fn whole(&self, incoming: &Json, told: &Json, text: &str, is_json: bool) -> String {
        let effect = self.effect(incoming);
        let head = self.read_head(effect, told);
        let body = if is_json { self.cleaned(told, head.status, text) } else { None };
        let mut answer = head.with_body(body);
        // What is made has an id that nobody knows before the answer.
        if effect == Effect::Create && answer.status < 300 {
            answer.organization_id = answer.id();
        }
        answer.to_json()
    }

    /// The answer to a request that ended here, for a reason that only the host knows, as JSON.
    pub fn refused(&self, incoming: &Json, why: &str, was_sent: bool) -> String {
        self.ended(incoming, Refusal::named(why), was_sent.then_some(End::Unanswered))
    }

    /// The answer where none came from Clerk, as JSON; `thrown` is what the host says of it. Where nothing was sent, everything may be
    /// repeated, even a create.
    pub fn unreachable(&self, incoming: &Json, thrown: &Json) -> String {
        let end = outcome::end_of(thrown);
        let refusal = if end == End::Unanswered { Refusal::BadGateway } else { Refusal::Unconnected };
        self.ended(incoming, refusal, Some(end))
    }

    fn ended(&self, incoming: &Json, refusal: Refusal, end: Option<End>) -> String {
        let outcome = Outcome::of(self.effect(incoming), end);
        Answer { outcome, ..refusal.into() }.to_json()
    }

    /// A body without what the page may not see; nothing where that cannot be told. In a success only the key itself is a secret: what
    /// looks like one may be somebody's data.
    fn cleaned(&self, told: &Json, status: u16, text: &str) -> Option<String> {
        let text = self.scrubbed(told, text, if status >= 400 { scrub } else { scrub_own });
        if self.sight().is_whole() { Some(text) } else { private::without(&text, self.sight()) }
    }

    /// A text without the secret that was sent for it, and without the one of now: a token may have changed in between, and one that
    /// is refused is forgotten.
    fn scrubbed(&self, told: &Json, text: &str, scrub: fn(&str, Option<&Secret>) -> String) -> String {
        let sent = told.text_of("sent").and_then(Secret::of_authorization);
        let text = scrub(text, sent.as_ref());
        if sent.as_ref() == self.credential.secret() { text } else { scrub(&text, self.credential.secret()) }
    }

    fn sight(&self) -> Sight {
        Sight::new(self.settings.shows_private())
    }

    fn read_head(&self, effect: Effect, told: &Json) -> Head {
        Head::read(told, effect, |text| self.scrubbed(told, text, scrub))
    }

    /// What a request can change.
    fn effect(&self, incoming: &Json) -> Effect {
        self.find(&Incoming::read(incoming)).map_or(Effect::Read, |asked| asked.endpoint.effect)
    }
}

/// Parameters as the owner is told of them: of a file its name and its type, as they will be sent.
fn shown(params: Json, request: &Request) -> Json {
    let (Json::Object(members), Body::Multipart(form)) = (&params, &request.body) else { return params };
    let file = Json::Object(vec![
        ("name".to_owned(), form.file_name.as_str().into()),
        ("type".to_owned(), form.file_type.into()),
    ]);
    let shown = |(name, value): &(String, Json)| {
        let is_file = name == form.file_field;
        (name.clone(), if is_file { file.clone() } else { value.clone() })
    };
    Json::Object(members.iter().map(shown).collect())
}

fn wrapped(answer: &Answer) -> String {
    let mut out = Members::default();
    out.json("answer", &answer.to_json());
    out.done()
}

/// Adds a member to an object that is written already.
fn add(object: &mut String, name: &str, value: &str) {
    let mut member = Members::default();
    member.text(name, value);
    object.pop();
    object.push(',');
    object.push_str(&member.done()[1..]);
}

fn value_invalid(endpoint: &Endpoint, invalid: &Invalid) -> Refusal {
    let wire = endpoint.fields.iter().find(|field| crate::naming::is_camel_case_of(&invalid.parameter, field.name));
    let parameter = wire.map_or(invalid.parameter.as_str(), |field| field.name);
    Refusal::Value(Invalid::new(parameter, &invalid.rule))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
