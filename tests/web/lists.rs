//! Lists as streams.

use std::collections::BTreeSet;

use clerk_organizations::api::organizations::{ListOrganizationsParams, OrganizationsApi};
use clerk_organizations::web::{CallOptions, Client, ClientOptions, EventKind};
use futures_util::future::join_all;
use futures_util::pin_mut;
use futures_util::stream::{StreamExt, TryStreamExt};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{named, options, organizations, recorder};

fn with(query: &str, limit: u32) -> ListOrganizationsParams {
    ListOrganizationsParams {
        query: Some(query.into()),
        limit: Some(limit),
        order_by: Some("created_at".into()),
        ..Default::default()
    }
}

#[wasm_bindgen_test]
async fn a_stream_yields_each_row_once_while_others_come_and_go() {
    let organizations = organizations("plain");
    let calls = (0..40).map(|at| organizations.create_organization(named(&format!("Stream {at}"))).into_future());
    let all: Vec<_> = join_all(calls).await.into_iter().map(|created| created.unwrap().id).collect();
    let rows = organizations.list_organizations(with("Stream", 7)).rows();
    pin_mut!(rows);
    let (mut seen, mut deleted) = (Vec::new(), BTreeSet::new());
    while let Some(row) = rows.try_next().await.unwrap() {
        seen.push(row.id.clone());
        // Every third row is deleted after it was seen, so that the rows behind it move up. New ones come at the end.
        if seen.len() % 3 == 0 && seen.len() < 30 {
            organizations.delete_organization(&row.id).await.unwrap();
            deleted.insert(row.id);
            organizations.create_organization(named(&format!("Stream new {}", seen.len()))).await.unwrap();
        }
    }
    let once: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(once.len(), seen.len(), "a row was yielded twice");
    assert!(all.iter().all(|id| once.contains(id)), "a row was skipped");
    // The last page may have been requested ahead, before the last of the new rows were there.
    assert!(once.len() <= 40 + deleted.len());
}

#[wasm_bindgen_test]
async fn pages_have_the_size_and_the_offset_that_were_asked_for() {
    let organizations = organizations("plain");
    for at in 0..5 {
        organizations.create_organization(named(&format!("Page {at}"))).await.unwrap();
    }
    let params = ListOrganizationsParams { offset: Some(1), ..with("Page ", 3) };
    let pages: Vec<_> = organizations.list_organizations(params).pages().try_collect().await.unwrap();
    let names: Vec<_> = pages.iter().flat_map(|page| &page.data).map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Page 1", "Page 2", "Page 3", "Page 4"]);
    assert!(pages.iter().all(|page| page.total_count == 5 && page.data.len() <= 3));
}

#[wasm_bindgen_test]
async fn a_stream_ends_after_an_error_and_sends_nothing_unless_it_is_polled() {
    let failing = organizations("broken").list_organizations(ListOrganizationsParams::default()).rows();
    pin_mut!(failing);
    assert!(failing.next().await.unwrap().is_err());
    assert!(failing.next().await.is_none());
    let invalid = organizations("plain").list_organizations(with("x", 500)).rows();
    pin_mut!(invalid);
    assert!(invalid.next().await.unwrap().unwrap_err().to_string().contains("limit"));
}

/// Walks over 40 pages. Returns how many requests were in flight at most.
async fn most_in_flight(prefetch: Option<u32>, max_concurrent: Option<u32>) -> i32 {
    let (events, on_event) = recorder();
    let client = Client::new(ClientOptions { on_event: Some(on_event), max_concurrent, ..options("plain") });
    let call = OrganizationsApi::new(&client).list_organizations(with("Ahead", 2));
    let pages = call.with_options(CallOptions { prefetch, ..Default::default() }).pages();
    let sizes: Vec<_> = pages.map_ok(|page| page.data.len()).try_collect().await.unwrap();
    assert_eq!(sizes.iter().sum::<usize>(), 40);
    let (mut open, mut most) = (0, 0);
    for event in events.borrow().iter() {
        match event.kind {
            EventKind::Request => open += 1,
            EventKind::Response => open -= 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

#[wasm_bindgen_test]
async fn pages_are_requested_ahead_up_to_prefetch_and_max_concurrent() {
    let organizations = organizations("plain");
    let calls = (0..40).map(|at| organizations.create_organization(named(&format!("Ahead {at}"))).into_future());
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(most_in_flight(Some(0), None).await, 1);
    assert_eq!(most_in_flight(Some(3), None).await, 3);
    assert_eq!(most_in_flight(None, Some(2)).await, 2);
}
