//! Streams over all pages of a list.

use futures_util::stream::{Stream, StreamExt, TryStreamExt, iter, try_unfold};
use serde::de::DeserializeOwned;

use super::call::Call;
use crate::error::{DecodeFailure, Error, Fault, Outcome};
use crate::paging::{Accepted, Walk};
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

impl<T: Page + Output + DeserializeOwned + 'static> Call<T> {
    /// Streams over all rows of a list. Each is yielded once, even if some are created or deleted meanwhile. `limit` is the size of a page
    /// (default: 100), and `offset` the number of rows to skip. After an error, the stream has ended.
    ///
    /// ```no_run
    /// # use clerk_organizations::api::organizations::OrganizationsApi;
    /// # use futures_util::{TryStreamExt, pin_mut};
    /// # async fn example(organizations: OrganizationsApi) -> Result<(), clerk_organizations::web::Error> {
    /// let rows = organizations.list_organizations(None).rows();
    /// pin_mut!(rows);
    /// while let Some(organization) = rows.try_next().await? {
    ///     println!("{}", organization.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows(self) -> impl Stream<Item = Result<T::Row, Error>> {
        self.pages().map_ok(|page| iter(page.data).map(Ok)).try_flatten()
    }

    /// Streams over the pages of a list. A page can have fewer rows than `limit`.
    ///
    /// ```no_run
    /// # use clerk_organizations::api::organization_memberships::{ListOrganizationMembershipsParams, OrganizationMembershipsApi};
    /// # use futures_util::{TryStreamExt, pin_mut};
    /// # async fn example(memberships: OrganizationMembershipsApi) -> Result<(), clerk_organizations::web::Error> {
    /// let params = ListOrganizationMembershipsParams { limit: Some(500), ..Default::default() };
    /// let pages = memberships.list_organization_memberships("org_2abc", params).pages();
    /// pin_mut!(pages);
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{} of {}", page.data.len(), page.total_count);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> impl Stream<Item = Result<Rows<T::Row>, Error>> {
        let walk = Walk::new(self.number("limit"), self.number("offset"));
        try_unfold(Some((self, walk)), |state| async move {
            let Some((call, mut walk)) = state else { return Ok(None) };
            loop {
                let (rows, total_count) =
                    call.clone().with_params(&[("limit", walk.limit()), ("offset", walk.offset())]).await?.into_rows();
                let ids: Vec<&str> = rows.iter().map(T::id).collect();
                match walk.accept(&ids, total_count) {
                    Accepted::Moved => {}
                    Accepted::Stuck => return Err(stuck(&call)),
                    Accepted::Rows { fresh, is_last } => {
                        let is_fresh = |(at, row): (usize, T::Row)| fresh.binary_search(&at).is_ok().then_some(row);
                        let data: Vec<_> = rows.into_iter().enumerate().filter_map(is_fresh).collect();
                        match (data.is_empty(), is_last) {
                            (true, true) => return Ok(None),
                            (true, false) => {}
                            (false, _) => {
                                return Ok(Some((Rows { data, total_count }, (!is_last).then_some((call, walk)))));
                            }
                        }
                    }
                }
            }
        })
    }
}

fn stuck<T>(call: &Call<T>) -> Error {
    let expected = "received the same page again; the server, or a cache in front of it, ignores the offset".to_owned();
    let fault = Fault::Decode(DecodeFailure { status: 200, expected, ..DecodeFailure::default() });
    Error { operation: call.operation(), fault, outcome: Outcome::NotApplied, attempts: Vec::new() }
}
