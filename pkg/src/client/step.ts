// The steps of a call, as the Rust core gives them. Every member is there, so that a polluted `Object.prototype` adds none.
import type { ErrorReport } from "../errors/clerk-error.js";
import type { FormParts } from "../http/multipart.js";
import type { ClientEvent, TokenRequest } from "./public-types.js";

/** A request to send. */
export interface Send {
  kind: "send";
  method: string;
  url: string;
  /** The headers, where they are not those that every request of the client has. */
  headers: Record<string, string> | null;
  json: string | null;
  form: FormParts | null;
  /** How long it may take, in milliseconds. */
  limit: number;
}

/** What a call does next. Waits are in milliseconds, and end when the call is woken. */
export type Step =
  | Send
  | { kind: "wait"; ms: number }
  | { kind: "ask"; reason: TokenRequest["reason"]; ms: number }
  | { kind: "done"; answer: unknown }
  | { kind: "fail"; error: ErrorReport }
  | { kind: "nothing" };

/** A step of a call, with what is published meanwhile. */
export interface StepOutput {
  call: number;
  step: Step;
  events: ClientEvent[];
  /** The call that may go next. */
  wake: number | null;
  traceId: string | null;
  /** Calls that the host dropped without telling anyone. */
  abandoned: number[];
}
