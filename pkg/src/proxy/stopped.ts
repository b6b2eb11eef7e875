// Why a request ends before Clerk has answered it.
import type { Answer } from "./core.js";

/** Ends a request, for a reason that the Rust side turns into an answer (see `Rejection::named` in src/proxy/answer.rs). */
export class Stopped {
  constructor(readonly why: string) {}
}

/** Ends a request with the answer that the Rust side has given. */
export class Ended {
  constructor(readonly answer: Answer) {}
}
