//! Whichever of two futures is ready first; the other is dropped, which cancels it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// The winner's output.
#[derive(Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The first future's.
    First(A),
    /// The second future's.
    Second(B),
}

/// Runs both; where both are ready at once the first wins.
pub async fn race<A: Future, B: Future>(first: A, second: B) -> Either<A::Output, B::Output> {
    let mut first = pin!(first);
    let mut second = pin!(second);
    poll_fn(|context| {
        if let Poll::Ready(output) = first.as_mut().poll(context) {
            return Poll::Ready(Either::First(output));
        }
        second.as_mut().poll(context).map(Either::Second)
    })
    .await
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::future::{pending, ready};
    use std::task::{Context, Waker};

    use super::*;

    fn poll<A, B>(race: impl Future<Output = Either<A, B>>) -> Poll<Either<A, B>> {
        pin!(race).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_first_that_is_ready_wins() {
        assert_eq!(poll(race(ready(1), ready(2))), Poll::Ready(Either::First(1)));
        assert_eq!(poll(race(pending::<i32>(), ready(2))), Poll::Ready(Either::Second(2)));
        assert_eq!(poll(race(pending::<i32>(), pending::<i32>())), Poll::Pending);
    }
}
