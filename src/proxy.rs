//! The server half of a page: which requests it may make through a server, what is sent for them, and what comes back. It has no
//! clock, no network and no opinion on who may do what: that is the owner's.

pub mod answer;
pub mod asked;
pub mod body;
pub mod fields;
pub mod options;
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
use crate::secret::{Secret, scrub, scrub_own};
use crate::transport::{Phase, phase};

use answer::{Answer, Head, Refusal};
use asked::{Asked, Incoming};
use fields::Sight;
use options::Settings;

/// A proxy: its settings, checked.
#[derive(Debug)]
pub struct Proxy {
    config: Config,
    credential: Credential,
    /// The generation of a token that Clerk has refused.
    refused: Option<u32>,
    settings: Settings,
}

/// What is sent to Clerk for a request.
#[derive(Debug)]
pub struct Outgoing {
    request: Request,
    /// The `Content-Type` and the length of a body that streams through.
    form: Option<(String, Option<String>)>,
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

    /// What a request asks for, if it may be asked for at all: by whom is for the owner to say.
    fn look(&self, incoming: &Incoming) -> Result<Asked, (Option<Asked>, Refusal)> {
        if !target::is_plain(&incoming.url, &incoming.path) || !incoming.header("host").is_none_or(target::is_host) {
            return Err((None, self.no_such_operation(incoming)));
        }
        same_origin::check(incoming, &self.settings.origins()).map_err(|refusal| (None, refusal))?;
        let Some(asked) = asked::find(&incoming.method, &incoming.path, self.settings.mount()) else {
            return Err((None, self.no_such_operation(incoming)));
        };
        let place = asked.endpoint.place;
        let checked = body::check_head(incoming, place, self.settings.limit(place)).and_then(|()| match place {
            Place::Query | Place::Nowhere => self.build(&asked, incoming, "").map(drop),
            // What is declared for these is in the body.
            Place::Json | Place::Form => asked::query(&[], &incoming.query).map(drop),
        });
        checked.map(|()| asked.clone()).map_err(|refusal| (Some(asked), refusal))
    }

    fn no_such_operation(&self, incoming: &Incoming) -> Refusal {
        let path = scrub(&incoming.path, self.credential.secret());
        Refusal::NoSuchOperation { path, mount: self.settings.mount().to_owned() }
    }

    /// Whether a request may be asked for, as JSON: `{ operation, takes, limit, timeout }`, or the answer that refuses it, with the
    /// operation where there is one.
    pub fn admit(&self, incoming: &Json) -> String {
        let mut out = Members::default();
        match self.look(&Incoming::read(incoming)) {
            Ok(asked) => {
                let place = asked.endpoint.place;
                out.json("operation", &asked.to_json());
                out.text("takes", body::kind(place));
                out.integer("limit", u64::from(self.settings.limit(place)));
                out.integer("timeout", u64::from(self.settings.timeout(place)));
            }
            Err((asked, refusal)) => {
                if let Some(asked) = asked {
                    out.json("operation", &asked.to_json());
                }
                out.json("answer", &Answer::from(refusal).to_json());
            }
        }
        out.done()
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

    /// What is sent, as JSON: `{ method, url, headers, json, token }`; or `{ answer }`, which refuses it. `body` is the JSON text
    /// that came, where the operation takes one.
    pub fn outgoing(&self, incoming: &Json, body: &str) -> String {
        let incoming = Incoming::read(incoming);
        let built = self.look(&incoming).map_err(|(_, refusal)| refusal);
        match built.and_then(|asked| self.build(&asked, &incoming, body)) {
            Ok(outgoing) => self.send(&outgoing),
            Err(refusal) => wrapped(&refusal.into()),
        }
    }

    /// The request is built by the endpoint, from parts that keep its rules: nothing of what came is sent as it came.
    fn build(&self, asked: &Asked, incoming: &Incoming, body: &str) -> Result<Outgoing, Refusal> {
        let endpoint = asked.endpoint;
        let id = asked.id();
        let build = |params: &Json| {
            let input = Input { id: Some(&id), params: Some(params), options: None };
            endpoint.build(input, self.config.api_version()).map_err(|invalid| value_invalid(endpoint, &invalid))
        };
        let (request, form) = match endpoint.place {
            Place::Nowhere | Place::Query => (build(&asked::query(endpoint.fields, &incoming.query)?)?, None),
            Place::Json => (build(&body::parameters(endpoint.fields, body, self.settings.shows_private())?)?, None),
            Place::Form => {
                let length = incoming.header("content-length").map(str::to_owned);
                (endpoint.request(asked.id.as_deref().unwrap_or_default()), Some((body::form_type(incoming)?, length)))
            }
        };
        Ok(Outgoing { request, form })
    }

    fn send(&self, outgoing: &Outgoing) -> String {
        let Outgoing { request, form } = outgoing;
        let mut headers = self.config.headers(None, self.credential.secret());
        let mut out = Members::default();
        out.text("method", request.method.as_str());
        out.text("url", &request.url(&self.config.base_url));
        if let Body::Json(json) = &request.body {
            add(&mut headers, "content-type", "application/json");
            out.text("json", json);
        }
        if let Some((form_type, length)) = form {
            add(&mut headers, "content-type", form_type);
            if let Some(length) = length {
                add(&mut headers, "content-length", length);
            }
        }
        out.json("headers", &headers);
        out.integer("token", u64::from(self.credential.generation()));
        out.done()
    }

    /// What to do with an answer whose head has come (`{ status, headers, token, sent }`, where `sent` is the `Authorization` header of
    /// its request), as JSON: `{ stream: { status, headers } }` lets its body through, `{ read }` asks for at most so many bytes of it,
    /// and `{ answer }` stands in its place. A token that Clerk refuses is not sent again.
    pub fn head(&mut self, incoming: &Json, told: &Json) -> String {
        let head = self.read_head(told);
        if head.status == 401 {
            self.refused = told.get("token").and_then(Json::integer);
        }
        head.next(self.sight().is_whole() && !self.creates(incoming))
    }

    /// The answer whose body has been read, as JSON: `{ status, headers, body, organizationId }`. `is_json` is what the host's
    /// parser says.
    pub fn whole(&self, incoming: &Json, told: &Json, text: &str, is_json: bool) -> String {
        let head = self.read_head(told);
        let body = if is_json { self.cleaned(told, head.status, text) } else { None };
        let mut answer = head.with_body(body);
        if self.creates(incoming) && answer.status < 300 {
            answer.organization_id = answer.id();
        }
        answer.to_json()
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

    fn read_head(&self, told: &Json) -> Head {
        Head::read(told, |text| self.scrubbed(told, text, scrub))
    }

    /// Whether something is made whose id nobody knows before the answer.
    fn creates(&self, incoming: &Json) -> bool {
        let incoming = Incoming::read(incoming);
        let asked = asked::find(&incoming.method, &incoming.path, self.settings.mount());
        asked.is_some_and(|asked| asked.endpoint.effect == Effect::Create)
    }
}

/// The answer to a request that ended here, for a reason that only the host knows.
pub fn refused(why: &str) -> String {
    Answer::from(Refusal::named(why)).to_json()
}

/// The answer where none came from Clerk; `thrown` is what the host says of it. Where nothing was sent, everything may be repeated,
/// even a create.
pub fn unreachable(thrown: &Json) -> String {
    // Whether Clerk has answered before is not kept here: that it has is the safe side.
    let refusal = if phase(thrown, true) == Phase::Unknown { Refusal::BadGateway } else { Refusal::Unconnected };
    Answer::from(refusal).to_json()
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
