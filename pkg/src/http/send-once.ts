// Keeps the host from sending a change twice. Some hosts repeat a request by themselves if a kept connection breaks. If the server had made
// the change, it would refuse the repetition, and the call would end as if nothing had changed.
import { isBun, isDeno } from "../runtime/detect-runtime.js";

/** Sets the JSON body of a request, if it has one, and whatever the host needs to send it once. */
export function setBody(init: RequestInit, json: string | undefined): void {
  // Deno repeats a request of any method, unless its body is a stream. A Blob is sent as one.
  if (json !== undefined) init.body = isDeno() ? new Blob([json]) : json;
  // Bun repeats requests of these methods, but not on a new connection.
  if (isBun() && ["PUT", "DELETE"].includes(init.method as string)) init.keepalive = false;
}
