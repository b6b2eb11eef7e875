//! Reads the pages of a list ahead.

use std::cell::Cell;
use std::mem;
use std::rc::Rc;

use futures_util::future::{FutureExt, RemoteHandle};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;

use super::call::Call;
use crate::error::{DecodeFailure, Error, Fault, Outcome, Reason};
use crate::paging::{Accepted, Depth, Query, Walk};
use crate::schema::{Output, Page};

/// The rows of one page, without those of earlier pages.
///
/// ```no_run
/// use clerk_organizations::api::organizations::Organization;
/// use clerk_organizations::web::pages::Rows;
///
/// fn show(page: &Rows<Organization>) {
///     for organization in &page.data {
///         println!("{}", organization.name);
///     }
///     println!("{} in all", page.total_count);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<R> {
    /// The rows.
    pub data: Vec<R>,
    /// How many rows match in all, according to this page's response.
    pub total_count: i64,
}

/// The rows of a page, and the total.
type Listing<R> = (Vec<R>, i64);

/// The response of a page.
enum Response<R> {
    /// It is received while the caller works. Dropping it aborts the request.
    Pending(Pending<R>),
    /// It was received, and did not connect to the pages before it.
    Received(Listing<R>),
}

struct Pending<R> {
    listing: RemoteHandle<Result<Listing<R>, Error>>,
    is_ready: Rc<Cell<bool>>,
    /// Whether it was requested while an earlier page was still awaited.
    is_ahead: bool,
}

impl<R> Response<R> {
    fn is_ready(&self) -> bool {
        match self {
            Self::Pending(pending) => pending.is_ready.get(),
            Self::Received(_) => true,
        }
    }
}

/// Reads all pages of a list.
pub struct PageReader<T: Page> {
    call: Call<T>,
    walk: Walk<Response<T::Row>>,
    depth: Depth,
    /// The rows that were received in order, and not yet yielded.
    undelivered: Vec<T::Row>,
    total_count: i64,
    is_over: bool,
}

impl<T: Page + Output + DeserializeOwned + 'static> PageReader<T> {
    pub fn new(call: Call<T>) -> Self {
        Self {
            walk: Walk::new(call.number("limit"), call.number("offset")),
            depth: Depth::new(call.pages_ahead()),
            undelivered: Vec::new(),
            total_count: 0,
            is_over: false,
            call,
        }
    }

    /// Returns the next rows, at most as many as the caller's page size, or `None` at the end.
    pub async fn next_page(&mut self) -> Result<Option<Rows<T::Row>>, Error> {
        while self.undelivered.is_empty() {
            if self.is_over {
                return Ok(None);
            }
            self.receive_rows().await?;
        }
        // Requests can be larger than the caller's pages.
        let size = self.call.number("limit").map_or(usize::MAX, |limit| limit as usize);
        let later = self.undelivered.split_off(size.min(self.undelivered.len()));
        Ok(Some(Rows { data: mem::replace(&mut self.undelivered, later), total_count: self.total_count }))
    }

    /// Waits for the next page that connects to those before it.
    async fn receive_rows(&mut self) -> Result<(), Error> {
        if self.walk.has_requests() {
            self.depth.adapt(self.walk.count_ready(Response::is_ready));
        }
        self.request(self.depth.value().max(1));
        while let Some((query, response)) = self.walk.pop() {
            let listing = self.received(&query, response).await?;
            if self.accept(query, listing).await? {
                break;
            }
            // Pages that do not connect cost requests, and fewer of them do if the list moves less between them.
            self.depth.reset();
            self.request(1);
        }
        if !self.is_over {
            self.request(self.depth.value());
        }
        Ok(())
    }

    /// Takes the new rows of a page. Returns whether it connects to those before it.
    async fn accept(&mut self, query: Query, (rows, total_count): Listing<T::Row>) -> Result<bool, Error> {
        self.total_count = total_count;
        let ids: Vec<&str> = rows.iter().map(T::id).collect();
        match self.walk.accept(&query, &ids, total_count) {
            Accepted::Moved { is_kept } => {
                if is_kept {
                    self.walk.keep(query, Response::Received((rows, total_count)));
                }
                Ok(false)
            }
            Accepted::Rows { is_new, is_last, is_doubtful } => {
                self.undelivered =
                    rows.into_iter().zip(is_new).filter_map(|(row, is_new)| is_new.then_some(row)).collect();
                self.is_over = is_last;
                if is_doubtful {
                    self.check_offset().await?;
                }
                Ok(true)
            }
        }
    }

    /// Fails if the server ignores the offset.
    async fn check_offset(&self) -> Result<(), Error> {
        let (rows, _) = page(&self.call, self.walk.probe_offset(), self.walk.limit()).await?.into_rows();
        let ids: Vec<&str> = rows.iter().map(T::id).collect();
        if self.walk.is_stuck(&ids) { Err(stuck(&self.call)) } else { Ok(()) }
    }

    async fn received(&self, query: &Query, response: Response<T::Row>) -> Result<Listing<T::Row>, Error> {
        let Pending { listing, is_ahead, .. } = match response {
            Response::Received(listing) => return Ok(listing),
            Response::Pending(pending) => pending,
        };
        match listing.await {
            // It waited behind the pages before it, perhaps for too long. Now nothing is before it.
            Err(error) if is_ahead && is_crowded(&error) => {
                Ok(page(&self.call, query.offset, query.limit).await?.into_rows())
            }
            result => result,
        }
    }

    fn request(&mut self, count: usize) {
        let (call, mut is_ahead) = (&self.call, self.walk.has_requests());
        self.walk.request(count, |offset, limit| {
            Response::Pending(send(call, offset, limit, mem::replace(&mut is_ahead, true)))
        });
    }
}

/// A page of the list.
fn page<T: Page>(call: &Call<T>, offset: u32, limit: u32) -> Call<T> {
    call.clone().with_params(&[("limit", limit), ("offset", offset)])
}

/// Requests a page.
fn send<T: Page + Output + DeserializeOwned + 'static>(
    call: &Call<T>,
    offset: u32,
    limit: u32,
    is_ahead: bool,
) -> Pending<T::Row> {
    let (page, is_ready) = (page(call, offset, limit), Rc::new(Cell::new(false)));
    let own = is_ready.clone();
    let receive = async move {
        let listing = page.await.map(T::into_rows);
        own.set(true);
        listing
    };
    let (task, listing) = receive.remote_handle();
    spawn_local(task);
    Pending { listing, is_ready, is_ahead }
}

/// Whether a call failed because of too many others.
fn is_crowded(error: &Error) -> bool {
    let is_reason = matches!(error.reason(), Some(Reason::Total | Reason::QueueFull | Reason::RateLimit));
    is_reason || error.status() == Some(429)
}

fn stuck<T>(call: &Call<T>) -> Error {
    let expected = "received the same page again; the server, or a cache in front of it, ignores the offset".to_owned();
    let fault = Fault::Decode(DecodeFailure { status: 200, expected, ..DecodeFailure::default() });
    Error { operation: call.operation(), fault, outcome: Outcome::NotApplied, attempts: Vec::new() }
}
