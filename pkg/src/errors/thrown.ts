// What the host threw: what it says, and itself where it holds no secret.

type Scrub = (text: string) => string;

/** How deep and how far a thrown value is looked into; what has more is not passed on. */
const DEPTH = 5;
const VALUES = 200;

/** A member of what may be anything. What every object has, because `Object.prototype` was polluted, is not its member. */
export function member(value: unknown, name: PropertyKey): unknown {
  try {
    if (typeof value !== "object" || value === null) return undefined;
    const found = (value as Record<PropertyKey, unknown>)[name];
    return found === (Object.prototype as typeof value)[name as never] && !Object.hasOwn(value, name)
      ? undefined
      : found;
  } catch {
    return undefined;
  }
}

/** A text, where it is one and says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What a thrown or rejected value says of itself, whatever it is, and what caused it in the end: "fetch failed" says nothing. */
export function wordsOf(thrown: unknown): string {
  const messages = [thrown, ...chainOf(thrown)].map((link) => textOf(member(link, "message")) ?? textOf(link));
  const [first = "the runtime gave no reason", ...inner] = messages.filter((message) => message !== undefined);
  const last = inner.pop() ?? "";
  return first.includes(last) ? first : `${first} (${last})`;
}

/** What caused it, and what caused that; of several tries the first. */
function chainOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = thrown; chain.length < DEPTH; chain.push(at)) {
    at = member(at, "cause") ?? member(member(at, "errors"), 0);
    if (at === undefined || at === null) break;
  }
  return chain;
}

/** The value itself where it holds no secret; otherwise an error with its words and its code, without the secret. */
export function clean(thrown: unknown, scrub: Scrub): unknown {
  let left = VALUES;
  const isClean = (value: unknown, depth: number): boolean => {
    if (typeof value === "string") return scrub(value) === value;
    if (typeof value === "symbol") return isClean(value.description, 1);
    // What it would return, and what its closure holds, cannot be looked through.
    if (typeof value === "function") return false;
    if (typeof value !== "object" || value === null) return true;
    if (depth === 0 || left === 0 || !showsAll(value)) return false;
    left -= 1;
    if (!isClean(asText(value), 1) || !prototypesOf(value).every(isPassive)) return false;
    // A DOMException has its message from its prototype.
    if (!isClean(member(value, "message"), 1)) return false;
    const isCleanMember = (key: PropertyKey) => isClean(key, 1) && isClean(dataOf(value, key), depth - 1);
    return Reflect.ownKeys(value).every(isCleanMember);
  };
  try {
    if (isClean(thrown, DEPTH)) return thrown;
  } catch {
    // What throws when it is looked at is not passed on.
  }
  const code = [thrown, ...chainOf(thrown)].map((link) => textOf(member(link, "code"))).find(Boolean);
  return Object.assign(new Error(scrub(wordsOf(thrown))), code && { code: scrub(code) });
}

/** What a member is; a getter may give something else the next time. */
function dataOf(value: object, key: PropertyKey): unknown {
  const member = Object.getOwnPropertyDescriptor(value, key);
  return member?.get ?? member?.value;
}

/** The pieces and the bytes of a text that a list or an object may be, as that text. */
function asText(value: object): string {
  const parts = Object.values(Object.getOwnPropertyDescriptors(value)).map((member) => member.value);
  return parts
    .map((part) => (Number.isInteger(part) ? String.fromCharCode(part) : typeof part === "string" ? part : ""))
    .join("");
}

/** What an object inherits from, but for what the language itself defines. */
function prototypesOf(value: object): object[] {
  const prototypes: object[] = [];
  for (let at = Object.getPrototypeOf(value); at && !isNative(at.constructor); at = Object.getPrototypeOf(at))
    prototypes.push(at);
  return prototypes;
}

const isNative = (value: unknown) =>
  typeof value === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(value));

/** Whether a class adds nothing that could show more than the members of its instances do. */
function isPassive(prototype: object): boolean {
  return Reflect.ownKeys(prototype).every(
    (key) => key === "constructor" || typeof dataOf(prototype, key) === "boolean",
  );
}

/** Errors, plain objects and arrays show all they hold; `Headers`, a `Request` or a `Map` do not. */
function showsAll(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return ["[object Object]", "[object Array]", "[object Error]", "[object DOMException]"].includes(tag);
}
