// The steps of a call, as the Rust core gives them, and what the host reports back.
import type { ErrorReport } from "../errors.js";
import type { ClientEvent } from "../host.js";
import type { FormParts } from "../http/multipart.js";
import { own } from "../own.js";

/** A request to send. */
export interface Send {
  method: string;
  url: string;
  /** How long it may take, in milliseconds. */
  limit: number;
  /** The headers, where they are not those that every request of the client has. */
  headers?: Record<string, string>;
  json?: string;
  form?: FormParts;
}

/** What a call does next: send, wait, ask for a token and wait, resolve, or reject. */
export interface Step extends Partial<Send> {
  call: number;
  wait?: number;
  ask?: "needed" | "refused";
  done?: string;
  fail?: ErrorReport;
  traceId?: string;
  events?: ClientEvent[];
  /** The call that may go next. */
  wake?: number;
  /** Calls that the host dropped without a word. */
  abandoned?: number[];
}

/** What happened to a call, and the value thrown or given as the reason, which stays on this side. */
export interface HostEvent {
  type:
    | "woken"
    | "stopped"
    | "trapped"
    | "late"
    | "seen"
    | "unsendable"
    | "unanswered"
    | "broken"
    | "mismatch"
    | "answered";
  facts?: object;
  cause?: unknown;
}

/** Reads a step: JSON on the first line, and on the second the JSON body of its request, as it is sent. */
export function readStep(text: string): Step {
  const end = text.indexOf("\n");
  // Without a prototype: a polluted `Object.prototype.wait` must not read as a step.
  const step: Step = Object.setPrototypeOf(own(JSON.parse(end < 0 ? text : text.slice(0, end))), null);
  if (end >= 0) step.json = text.slice(end + 1);
  return step;
}
