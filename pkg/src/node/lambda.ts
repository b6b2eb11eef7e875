// Runs a proxy as an AWS Lambda function behind API Gateway or a function URL.

import { Buffer } from "node:buffer";
import type { HostRequest, HostResponse, ProxyHandler } from "../proxy/public-types.js";
import { nullPrototype } from "../runtime/own-members.js";
import { exactRequest, hasNoBody, isImpossible } from "./exact-request.js";

/** The members used of an event: of an HTTP API of API Gateway (payload format 2.0), or of a function URL. */
export interface LambdaEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly cookies?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly method: string } };
}

/** The result of the function, in payload format 2.0. */
export interface LambdaResult {
  statusCode: number;
  headers: Record<string, string>;
  /** The values of `Set-Cookie`. */
  cookies: string[];
  body: string;
  isBase64Encoded: boolean;
}

/** Responds to an event. It rejects only an event of another kind. */
export type LambdaHandler = (event: LambdaEvent) => Promise<LambdaResult>;

/** The most that Lambda accepts and returns in one invocation, in bytes. Base64 makes a body a third larger. */
const MAX_PAYLOAD = 6 * 1024 * 1024;
/** What the event and the result contain besides the body, in bytes. */
const MARGIN = 64 * 1024;

const TOO_LARGE = {
  request: [
    "request_body_too_large",
    "The request is larger than 6 MB, which is the limit of AWS Lambda (4.5 MB for a logo).",
  ],
  response: [
    "response_too_large",
    "The response is larger than 6 MB, which is the limit of AWS Lambda. Request fewer rows with `limit`.",
  ],
} as const;

/**
 * Turns a proxy into the handler of an AWS Lambda function, behind a function URL or an HTTP API of API Gateway (payload format 2.0). What
 * exceeds Lambda's limit of 6 MB is a 413. A stage other than `$default` is a part of the path, so it belongs to the proxy's `mount`.
 *
 * @param proxy the result of `createProxy`, or any other function from a `Request` to a `Response`.
 * @throws TypeError if `proxy` is not a function. The handler rejects with one if the event has another format.
 *
 * @example
 * import { lambdaHandler } from "clerk-organizations/node";
 * import { createProxy } from "clerk-organizations/proxy";
 *
 * const proxy = createProxy({ secretKey: process.env.CLERK_SECRET_KEY, authorize: () => false });
 * export const handler = lambdaHandler(proxy);
 */
export function lambdaHandler(proxy: ProxyHandler): LambdaHandler {
  if (typeof proxy !== "function") throw new TypeError("lambdaHandler: the proxy must be a function");
  return async (event) => {
    const method = methodOf(event);
    if (isImpossible(method)) return resultOf(405, "");
    if ((event.body?.length ?? 0) > MAX_PAYLOAD) return refusal(413, "request");
    const response = await proxy(requestOf(event, method));
    const result = await fromResponse(response);
    if (Buffer.byteLength(JSON.stringify(result.body)) <= MAX_PAYLOAD - MARGIN) return result;
    // A 413 would say that a change was not made.
    return refusal(method === "GET" ? 413 : 502, "response");
  };
}

function methodOf(event: LambdaEvent): string {
  const method: unknown = event?.requestContext?.http?.method;
  if (typeof method === "string" && typeof event.rawPath === "string") return method;
  throw new TypeError(
    "lambdaHandler: the event is not of payload format 2.0; use a function URL, or an HTTP API of API Gateway with that format",
  );
}

function requestOf(event: LambdaEvent, method: string): HostRequest {
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers ?? {}))
    if (value !== undefined) headers.set(name, bytesOf(value));
  if (event.cookies?.length) headers.set("cookie", bytesOf(event.cookies.join("; ")));
  return exactRequest(urlOf(event, headers), { method, headers, body: hasNoBody(method) ? null : bodyOf(event) });
}

/** Returns a text with one character for each byte, as in Node's headers. `Headers` takes no others, but a cookie may have any. */
const bytesOf = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Assembles the requested URL without parsing it. Only local emulators have no TLS. */
function urlOf({ rawPath, rawQueryString, requestContext }: LambdaEvent, headers: Headers): string {
  const scheme = headers.get("x-forwarded-proto") === "http" ? "http" : "https";
  const host = headers.get("host") ?? requestContext.domainName;
  return `${scheme}://${host}${rawPath}${rawQueryString ? `?${rawQueryString}` : ""}`;
}

function bodyOf({ body, isBase64Encoded }: LambdaEvent): Uint8Array<ArrayBuffer> | null {
  return body === undefined || body === null ? null : Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
}

async function fromResponse(response: HostResponse): Promise<LambdaResult> {
  const headers: Record<string, string> = nullPrototype({});
  response.headers.forEach((value, name) => {
    if (name !== "set-cookie") headers[name] = value;
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = textOf(bytes);
  const body = text ?? bytes.toString("base64");
  const cookies = response.headers.getSetCookie();
  return { statusCode: response.status, headers, cookies, body, isBase64Encoded: text === undefined };
}

/** Returns bytes as text if Lambda, which encodes the text as UTF-8, gives the same bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** An error in Clerk's format. */
function refusal(status: number, what: keyof typeof TOO_LARGE): LambdaResult {
  const [code, message] = TOO_LARGE[what];
  return resultOf(status, JSON.stringify({ errors: [{ message, long_message: message, code }] }));
}

const resultOf = (statusCode: number, body: string): LambdaResult => ({
  statusCode,
  headers: nullPrototype({ "content-type": "application/json", "cache-control": "no-store" }),
  cookies: [],
  body,
  isBase64Encoded: false,
});
