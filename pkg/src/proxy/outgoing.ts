// A request to Clerk, as the Rust side words it and as `fetch` takes it.

import { jsonBody } from "../http/json-body.js";
import { envelopeOf } from "../http/multipart.js";
import { concatBytes } from "../http/response-body.js";
import { repeatsRequests } from "../runtime/detect-runtime.js";
import { requestInit } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import type { Outgoing } from "./core.js";

/** What `fetch` is given. */
export function initOf(
  outgoing: Outgoing,
  file: Uint8Array<ArrayBuffer> | undefined,
  signal: AbortSignal,
): RequestInit {
  const { method, headers, json, form } = outgoing;
  const init: RequestInit = { method, headers, signal, redirect: "manual", body: null };
  if (json !== undefined) init.body = jsonBody(json);
  // Next.js would keep answers for whoever asks next; workerd keeps none, and in older versions does not know the option.
  if (!isWorkerd()) init.cache = "no-store";
  if (form && file) {
    const { contentType, head, tail } = envelopeOf(form);
    headers["content-type"] = contentType;
    const parts = [head, file, tail];
    // Every `fetch` takes bytes, whatever it thinks of this host's FormData.
    init.body = repeatsRequests() ? new Blob(parts) : concatBytes(parts);
  }
  return requestInit(init);
}

const isWorkerd = () => safeGet(safeGet(globalThis, "navigator"), "userAgent") === "Cloudflare-Workers";
