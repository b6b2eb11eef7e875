//! Streams over all pages of a list.

use futures_util::stream::{Stream, StreamExt, TryStreamExt, iter, try_unfold};
use serde::de::DeserializeOwned;

use super::call::Call;
use super::page_reader::PageReader;
pub use super::page_reader::Rows;
use crate::error::Error;
use crate::schema::{Output, Page};

impl<T: Page + Output + DeserializeOwned + 'static> Call<T> {
    /// Streams over all rows of a list. Each is yielded once, even if some are created or deleted meanwhile. The next pages are requested
    /// while you work on this one, up to `prefetch` of them (see [`CallOptions`](super::CallOptions)). `limit` is the size of a page
    /// (default: 100), and `offset` the number of rows to skip. After an error, the stream has ended. Dropping it aborts its requests.
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
        try_unfold(PageReader::new(self), |mut reader| async move {
            let page = reader.next_page().await?;
            Ok(page.map(|page| (page, reader)))
        })
    }
}
