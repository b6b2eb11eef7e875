// Thrown to end a request before Clerk has responded.
import type { RefusalReason } from "../../generated/proxy.js";
import type { Answer } from "./core.js";

/** Ends a request for a reason, from which the Rust core creates the answer (see src/proxy/rejection.rs). */
export class Refusal {
  constructor(readonly reason: RefusalReason) {}
}

/** Ends a request with an answer of the Rust core. */
export class EarlyAnswer {
  constructor(readonly answer: Answer) {}
}
