// Creates the event for `onOperation`.
import { nullPrototype } from "../runtime/own-members.js";
import type { AdmittedOperation, Answer } from "./core.js";
import type { ProxyEvent, ProxyOperation } from "./public-types.js";
import type { Actor } from "./verdict.js";

/** Creates the event of a request. Unknown members are absent. It contains the names of parameters, but never their values. */
export function eventOf(
  operation: AdmittedOperation | undefined,
  actor: Actor | undefined,
  { status, outcome, createdIds, organizationId }: Pick<Answer, "status" | "outcome" | "createdIds" | "organizationId">,
  ms: number,
): ProxyEvent {
  const { name, ids, params } = operation ?? nullPrototype<Partial<AdmittedOperation>>({});
  // The copy has the ids of the path only.
  const inPath: ProxyEvent["ids"] = nullPrototype({ ...ids });
  const event = {
    operation: name,
    organizationId: inPath?.organizationId ?? organizationId,
    ids: ids && Object.keys(ids).length > 0 ? ids : undefined,
    createdIds,
    parameters: params && namesOf(params),
    actor,
    status,
    outcome,
    ms,
  };
  const known = Object.entries(event).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as ProxyEvent;
}

/** Returns the names of parameters. Those of the items of a list are returned once each. */
function namesOf(params: ProxyOperation["params"]): string[] {
  const items = Array.isArray(params) ? params : [params];
  return [...new Set(items.flatMap((item) => Object.keys(item)))];
}
