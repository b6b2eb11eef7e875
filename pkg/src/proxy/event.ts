// Creates the event for `onOperation`.
import { nullPrototype } from "../runtime/own-members.js";
import type { Answer } from "./core.js";
import type { ProxyEvent, ProxyOperation } from "./public-types.js";
import type { Actor } from "./verdict.js";

/** Creates the event of a request. Unknown members are absent. It contains the names of parameters, but never their values. */
export function eventOf(
  operation: Partial<ProxyOperation> | undefined,
  actor: Actor | undefined,
  { status, outcome, organizationId }: Pick<Answer, "status" | "outcome" | "organizationId">,
  ms: number,
): ProxyEvent {
  const asked = operation ?? nullPrototype<Partial<ProxyOperation>>({});
  const { name, ids, params } = asked;
  const event = {
    operation: name,
    organizationId: asked.organizationId ?? organizationId,
    ids: ids && Object.keys(ids).length > 0 ? ids : undefined,
    parameters: params && Object.keys(params),
    actor,
    status,
    outcome,
    ms,
  };
  const known = Object.entries(event).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as ProxyEvent;
}
