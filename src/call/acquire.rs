//! What the caller's `acquire` function learns about a request. It contains no secret, parameter or query.

/// A request that is about to be sent.
///
/// ```
/// # use clerk_organizations::call::acquire::AcquireRequest;
/// /// The limit that a request counts against. Clerk limits the changes of each organization separately.
/// fn limit_of(request: &AcquireRequest) -> String {
///     let is_read = request.operation.starts_with("get") || request.operation.starts_with("list");
///     match &request.organization_id {
///         Some(id) if !is_read => format!("clerk:{id}"),
///         _ => "clerk".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcquireRequest {
    /// The name of the operation, as in `createOrganization`.
    pub operation: &'static str,
    /// The organization's id, if the operation takes one. For `getOrganization`, it may be a slug.
    pub organization_id: Option<String>,
    /// The number of the attempt within the call, from 1.
    pub attempt: u32,
    /// Whether the call is one of bulk work.
    pub is_bulk: bool,
}
