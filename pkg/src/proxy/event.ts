// What the owner is told of a request that has ended.
import { nullPrototype } from "../runtime/own-members.js";
import type { Answer } from "./core.js";
import type { ProxyEvent, ProxyOperation } from "./public-types.js";
import type { Actor } from "./verdict.js";

/** The event of a request: what is not known of it is absent, and values never are among what is known. */
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
