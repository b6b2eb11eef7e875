// The steps of a call, as the Rust core returns them.
import type { ErrorReport } from "../errors/clerk-error.js";
import type { FormParts } from "../http/multipart.js";
import type { ClientEvent, TokenRequest } from "./public-types.js";

/** A request to send. */
export interface Send {
  kind: "send";
  method: string;
  url: string;
  /** The headers, if they differ from those of the client's other requests. */
  headers?: Record<string, string>;
  json?: string;
  form?: FormParts;
  /** The time limit, in milliseconds. */
  limit: number;
  /** The `status` that the resource must have. Otherwise the change that the call waits for was not made. */
  expectedStatus?: string;
}

/** The next step of a call. Waits are in milliseconds, and end early if the call is woken. */
export type Step =
  | Send
  | { kind: "wait"; ms: number }
  | { kind: "ask"; reason: TokenRequest["reason"]; ms: number }
  | { kind: "acquire"; ms: number }
  | { kind: "done"; answer?: unknown }
  | { kind: "fail"; error: ErrorReport }
  | { kind: "nothing" };

/** A step of a call, with the events that led to it. */
export interface StepOutput {
  call: number;
  step: Step;
  events?: ClientEvent[];
  /** The call that may proceed. */
  wake?: number;
  traceId?: string;
  /** Calls that the host has dropped without notice. */
  abandoned?: number[];
}
