// Converts a request to Clerk from the Rust core's form to that of `fetch`.

import { concatBytes } from "../http/concat-bytes.js";
import { envelopeOf } from "../http/multipart.js";
import { setBody } from "../http/send-once.js";
import { isDeno } from "../runtime/detect-runtime.js";
import { requestInit } from "../runtime/own-members.js";
import { safeGet } from "../runtime/safe-get.js";
import type { Outgoing } from "./core.js";

export function initOf(
  outgoing: Outgoing,
  file: Uint8Array<ArrayBuffer> | undefined,
  signal: AbortSignal,
): RequestInit {
  const { method, headers, json, form } = outgoing;
  const init: RequestInit = { method, headers, signal, redirect: "manual", body: null };
  setBody(init, json);
  // Next.js would cache responses across users. workerd does not cache, and its older versions do not support the option.
  if (!isWorkerd()) init.cache = "no-store";
  if (form && file) {
    const { contentType, head, tail } = envelopeOf(form);
    headers["content-type"] = contentType;
    const parts = [head, file, tail];
    // Every `fetch` accepts bytes, but a custom one may not accept this host's FormData.
    init.body = isDeno() ? new Blob(parts) : concatBytes(parts);
  }
  return requestInit(init);
}

const isWorkerd = () => safeGet(safeGet(globalThis, "navigator"), "userAgent") === "Cloudflare-Workers";
