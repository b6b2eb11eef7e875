// What the host threw: what it says, its code, and itself where it holds no secret.

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

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What a thrown or rejected value says of itself, whatever it is. */
export function wordsOf(thrown: unknown): string {
  const said = textOf(member(thrown, "message")) ?? textOf(thrown) ?? "the runtime gave no reason";
  // "fetch failed" says nothing; what it was caused by does.
  const inner = textOf(member(member(thrown, "cause"), "message"));
  return inner ? `${said} (${inner})` : said;
}

/** The host's code for what it threw: its own, or that of what caused it. */
export function codeOf(thrown: unknown): string | undefined {
  return textOf(member(thrown, "code")) ?? textOf(member(member(thrown, "cause"), "code"));
}

/** The value itself where it holds no secret; otherwise an error that keeps what it says, without the secret. */
export function clean(thrown: unknown, scrub: Scrub): unknown {
  let left = VALUES;
  const isClean = (value: unknown, depth: number): boolean => {
    if (typeof value === "string") return scrub(value) === value;
    if (typeof value !== "object" || value === null) return true;
    if (depth === 0 || left === 0 || !showsAll(value)) return false;
    left -= 1;
    const isCleanMember = (key: PropertyKey) =>
      isClean(key, 1) && isClean((value as Record<PropertyKey, unknown>)[key], depth - 1);
    return Reflect.ownKeys(value).every(isCleanMember);
  };
  try {
    if (isClean(thrown, DEPTH)) return thrown;
  } catch {
    // What throws when it is looked at is not passed on.
  }
  return new Error(scrub(wordsOf(thrown)));
}

/** Errors, plain objects and arrays show all they hold; `Headers`, a `Request` or a `Map` do not. */
function showsAll(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return ["[object Object]", "[object Array]", "[object Error]", "[object DOMException]"].includes(tag);
}
