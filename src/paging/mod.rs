//! Decides which pages of a list to request, and whether a page connects to the rows before it. `page-walk.ts` of the npm package decides
//! the same for JavaScript: a call into WebAssembly for each page would copy all ids and enlarge the page.
//!
//! The API has only limit and offset, so rows that come or go move the rows behind them. The guarantee: a row that exists during the whole
//! walk, behind the first offset, is accepted exactly once, although each response may show the list at another time. Proof: rows keep
//! their order, and with each known row, every lasting row before it is known (the invariant). A page is accepted only if it begins at the
//! first offset or one of its first rows is known. A lasting row before a row of the page is either in the page, which has no gaps, or
//! before that known row, so it is known: the invariant holds again. The walk ends at a page that reaches the end of the list.
//!
//! Ids are remembered for the last 5,000 rows. If the list moves further than that between two pages, rows may be accepted twice, but none
//! is skipped. A row that moves within the list counts as one that goes and one that comes.

mod depth;
mod recent_ids;
mod walk;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod histories;

pub use depth::Depth;
pub use walk::{Accepted, Query, Walk};
