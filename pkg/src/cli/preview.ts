// What a call would send. For now by a client whose fetch sends nothing; `api.preview` takes its place.
import type { ClientOptions, OrganizationsApi } from "clerk-organizations";
import { type Call, make } from "./call.js";

/** What a call would send; the key is not in it. */
export interface Preview {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  curl: string;
}

/** Gives what calls would send; a call that breaks a rule rejects, as it would when it is made. */
export type Previewer = (call: Call) => Promise<Preview>;

export function previewer(Api: typeof OrganizationsApi, options: ClientOptions): Previewer {
  let sent: Preview | undefined;
  const fetch = (url: string, { method, headers, body }: RequestInit) => {
    const shown = { ...Object.fromEntries(new Headers(headers)), authorization: "Bearer $CLERK_SECRET_KEY" };
    const text = typeof body === "string" ? body : undefined;
    sent = { method: method ?? "GET", url, headers: shown, ...(text !== undefined && { body: text }), curl: "" };
    sent.curl = curlOf(sent, body instanceof FormData);
    return Promise.reject(new Error("not sent"));
  };
  const api = new Api({ ...options, fetch, maxRetries: 0 });
  return async (call) => {
    sent = undefined;
    await make(api, call).catch((error: unknown) => {
      if (!sent) throw error;
    });
    return sent as unknown as Preview;
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function curlOf({ method, url, headers, body }: Preview, hasFile: boolean): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const named = lines.map((line) => (line.startsWith("authorization") ? `"${line}"` : quoted(line)));
  const data = body === undefined ? [] : ["--data-raw", quoted(body)];
  const file = hasFile ? ["-F", quoted("file=@FILE")] : [];
  return ["curl", "-X", method, ...named.flatMap((line) => ["-H", line]), ...data, ...file, quoted(url)].join(" ");
}
