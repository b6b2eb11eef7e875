//! What the host is to do next for a call, and what it is told beside: the one way out of the core.

use crate::error::Error;
use crate::event::Event;
use crate::json::{Items, Members};
use crate::request::{Body, Multipart};
use crate::text::push_all;

/// What the host is to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing: the call is over, or something that was asked for is still under way.
    Nothing,
    /// Nothing: the call is over, and the host has its answer.
    Answered,
    /// Send a request.
    Send(Send),
    /// Tell when so many milliseconds have passed, or when the call is woken before.
    Wait(f64),
    /// Ask the `token` function, for this reason; and wait as above.
    Ask(&'static str, f64),
    /// The call is done; this is the JSON of its answer.
    Done(String),
    /// The call has failed.
    Fail(Box<Error>),
}

/// A request as the host sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Send {
    /// The method's name on the wire.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// The headers as JSON, where they are not those that every request of this client has; `Content-Type` never among them.
    pub headers: Option<String>,
    /// The body.
    pub body: Body,
    /// How long it may take, in milliseconds.
    pub limit: f64,
}

/// A step of a call, with what has happened meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The number of the call.
    pub call: u64,
    /// What to do next.
    pub step: Step,
    /// What the caller's listener is to be told.
    pub events: Vec<Event>,
    /// The call that is to be woken: it may have its turn.
    pub wake: Option<u64>,
    /// The trace id of an answer whose head has come.
    pub trace_id: Option<String>,
    /// The ids of calls that their hosts dropped without telling anyone: they are forgotten.
    pub abandoned: Vec<u64>,
}

impl Told {
    /// Nothing about a call.
    pub fn nothing(call: u64) -> Self {
        Self { call, step: Step::Nothing, events: Vec::new(), wake: None, trace_id: None, abandoned: Vec::new() }
    }

    /// As JSON. A JSON body comes on a second line, as it is sent: nothing is escaped twice, and it is copied once.
    pub fn to_text(&self) -> String {
        let mut out = Members::default();
        out.integer("call", self.call);
        match &self.step {
            Step::Nothing | Step::Answered => {}
            Step::Send(send) => send.write(&mut out),
            Step::Wait(ms) => out.integer("wait", ms.ceil() as u64),
            Step::Ask(reason, ms) => {
                out.text("ask", reason);
                out.integer("wait", ms.ceil() as u64);
            }
            Step::Done(answer) => out.text("done", answer),
            Step::Fail(error) => out.json("fail", &error.to_json()),
        }
        if !self.events.is_empty() {
            let mut events = Items::default();
            self.events.iter().for_each(|event| events.json(&event.to_json()));
            out.json("events", &events.done());
        }
        if let Some(call) = self.wake {
            out.integer("wake", call);
        }
        out.text_if("traceId", self.trace_id.as_deref());
        if !self.abandoned.is_empty() {
            let mut abandoned = Items::default();
            self.abandoned.iter().for_each(|id| abandoned.integer(*id));
            out.json("abandoned", &abandoned.done());
        }
        let mut text = out.done();
        if let Step::Send(Send { body: Body::Json(body), .. }) = &self.step {
            push_all(&mut text, &["\n", body]);
        }
        text
    }
}

impl Send {
    fn write(&self, out: &mut Members) {
        out.text("method", self.method);
        out.text("url", &self.url);
        out.integer("limit", self.limit as u64);
        if let Some(headers) = &self.headers {
            out.json("headers", headers);
        }
        match &self.body {
            Body::Empty | Body::Json(_) => {}
            Body::Multipart(form) => out.json("form", &form.to_json()),
        }
    }
}

impl Multipart {
    /// `{ fields, fileField, fileName, fileType }`.
    pub fn to_json(&self) -> String {
        let mut out = Members::default();
        let mut fields = Members::default();
        self.fields.iter().for_each(|(name, value)| fields.text(name, value));
        out.json("fields", &fields.done());
        out.text("fileField", self.file_field);
        out.text("fileName", &self.file_name);
        out.text("fileType", self.file_type);
        out.done()
    }
}
