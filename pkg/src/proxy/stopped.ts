// Why a request ends before Clerk has answered it.

/** Ends a request, for a reason that the Rust side turns into an answer (see `Refusal::named` in src/proxy/answer.rs). */
export class Stopped {
  constructor(readonly why: string) {}
}
