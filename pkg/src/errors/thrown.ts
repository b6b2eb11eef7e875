// Describes a value that the host threw, without secrets.

import { nonEmptyString, safeGet } from "../runtime/safe-get.js";

type Scrub = (text: string) => string;

/** A thrown value is inspected to this depth and number of objects. One that exceeds them is replaced. */
const DEPTH = 5;
const VALUES = 200;

/** Returns the message of a thrown value and that of its root cause, because "fetch failed" alone says little. */
export function errorMessage(thrown: unknown): string {
  const messages = [thrown, ...causesOf(thrown)].map(
    (link) => nonEmptyString(safeGet(link, "message")) ?? nonEmptyString(link),
  );
  const [first = "no reason was given", ...inner] = messages.filter((message) => message !== undefined);
  const last = inner.pop() ?? "";
  return first.includes(last) ? first : `${first} (${last})`;
}

/** Returns the chain of causes. Of an `AggregateError`, it follows the first error. */
function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = thrown; chain.length < DEPTH; chain.push(at)) {
    at = safeGet(at, "cause") ?? safeGet(safeGet(at, "errors"), 0);
    if (at === undefined || at === null) break;
  }
  return chain;
}

/** Returns the first code of an error or its causes, such as `ECONNRESET`. */
function errorCode(thrown: unknown): string | undefined {
  return [thrown, ...causesOf(thrown)].map((link) => nonEmptyString(safeGet(link, "code"))).find(Boolean);
}

/** Returns the value itself if it contains no secret, otherwise an error with its redacted message and code. */
export function redact(thrown: unknown, scrub: Scrub): unknown {
  let left = VALUES;
  const isSafe = (value: unknown, depth: number): boolean => {
    if (typeof value === "string") return scrub(value) === value;
    if (typeof value === "symbol") return isSafe(value.description, 1);
    // Neither its return value nor its closure can be inspected.
    if (typeof value === "function") return false;
    if (typeof value !== "object" || value === null) return true;
    if (depth === 0 || left === 0 || !showsAll(value)) return false;
    left -= 1;
    if (!isSafe(asString(value), 1) || !prototypesOf(value).every(isPassive)) return false;
    // A DOMException inherits its message from its prototype.
    if (!isSafe(safeGet(value, "message"), 1)) return false;
    const isSafeMember = (key: PropertyKey) => isSafe(key, 1) && isSafe(dataOf(value, key), depth - 1);
    return Reflect.ownKeys(value).every(isSafeMember);
  };
  try {
    if (isSafe(thrown, DEPTH)) return thrown;
  } catch {
    // A value that throws while it is inspected is replaced.
  }
  const code = errorCode(thrown);
  return Object.assign(new Error(scrub(errorMessage(thrown))), code && { code: scrub(code) });
}

/**
 * Returns the value of a property. A getter is returned as a function, because it may return something else next time, unless it is the
 * engine's own, such as that of `stack` in V8.
 */
function dataOf(value: object, key: PropertyKey): unknown {
  const member = Object.getOwnPropertyDescriptor(value, key);
  if (!member?.get) return member?.value;
  return isNative(member.get) ? member.get.call(value) : member.get;
}

/** Joins the members of an array or object that may be the pieces or the bytes of a text. */
function asString(value: object): string {
  const parts = Object.values(Object.getOwnPropertyDescriptors(value)).map((member) => member.value);
  return parts
    .map((part) => (Number.isInteger(part) ? String.fromCharCode(part) : typeof part === "string" ? part : ""))
    .join("");
}

/** Returns the prototypes of an object, up to the first one that the language defines. */
function prototypesOf(value: object): object[] {
  const prototypes: object[] = [];
  for (let at = Object.getPrototypeOf(value); at && !isNative(at.constructor); at = Object.getPrototypeOf(at))
    prototypes.push(at);
  return prototypes;
}

const isNative = (value: unknown) =>
  typeof value === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(value));

/** Returns whether a class has no methods or getters, which could reveal more than the properties of its instances. */
function isPassive(prototype: object): boolean {
  return Reflect.ownKeys(prototype).every(
    (key) => key === "constructor" || typeof dataOf(prototype, key) === "boolean",
  );
}

/** Errors, plain objects and arrays have no hidden state; `Headers`, a `Request` or a `Map` have. */
function showsAll(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return ["[object Object]", "[object Array]", "[object Error]", "[object DOMException]"].includes(tag);
}
