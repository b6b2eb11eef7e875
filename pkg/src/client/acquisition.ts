// Calls the caller's `acquire` for one request, in the async context of its call.
import { errorMessage } from "../errors/thrown.js";
import { acquire } from "./acquire.js";
import type { CallInput } from "./call.js";
import type { Client, HostEvent } from "./client.js";
import type { AcquireRequest } from "./public-types.js";
import { getMember } from "./snapshot.js";

export class Acquisition {
  /** Resolves with the decision. */
  readonly decided: Promise<HostEvent>;
  readonly #controller = new AbortController();

  constructor(client: Client, call: number, input: CallInput, attempt: number) {
    const id = getMember(input.ids, "organizationId") ?? getMember(input.ids, "idOrSlug");
    const decision = acquire(input.acquire ?? client.acquire, {
      operation: input.operation,
      ...(id !== undefined && { organizationId: id as string }),
      attempt,
      priority: (getMember(input.options, "priority") as AcquireRequest["priority"]) ?? "interactive",
      signal: this.#controller.signal,
    });
    const refused = (thrown: unknown): HostEvent => {
      const message = errorMessage(thrown);
      return { report: (core, now) => core.acquired(call, message, now), cause: client.redact(thrown, call) };
    };
    const allowed: HostEvent = { report: (core, now) => core.acquired(call, undefined, now), cause: undefined };
    // If the instance has trapped, its calls end without a decision.
    this.decided = decision.then(() => allowed, refused).catch(() => new Promise(() => {}));
  }

  /** The request is no longer needed. */
  abandon(reason: unknown): void {
    this.#controller.abort(reason);
  }
}
