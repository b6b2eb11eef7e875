// What callers give, as JSON text, taken at once: what JSON would lose silently is refused, with the place where it stands.

/** A value that cannot be taken: the parameter, with a JSON pointer for what lies inside, and the rule that it breaks. */
export class Refused {
  constructor(
    readonly parameter: string,
    readonly rule: string,
  ) {}
}

/** How members of the outermost object cross that are not plain values. */
export interface Crossings {
  /** The JSON text that stands for a member such as a function or a file, or nothing where it crosses as it is. */
  describe?(name: string, value: unknown): string | undefined;
  /** Whether a member may be an object that gives its own JSON form, as a `Date` and a `URL` do. */
  hasOwnForm?(name: string): boolean;
}

/** Deeper than this no metadata is; a bound keeps the stack safe. */
const MAX_DEPTH = 128;

/** The JSON text of `value`; empty for `undefined`. `name` is what a refusal calls it. */
export function plain(value: unknown, name: string, crossings: Crossings = {}): string {
  if (value === undefined) return "";
  const taker = new Taker(name, crossings);
  try {
    return taker.text(value, "");
  } catch (thrown) {
    // A getter that throws, a proxy that was revoked.
    throw thrown instanceof Refused ? thrown : taker.refused("could not be read");
  }
}

class Taker {
  #path: string[];
  #ancestors: object[] = [];

  constructor(
    name: string,
    readonly crossings: Crossings,
  ) {
    this.#path = [name];
  }

  /** A parameter is called by its own name, what lies inside by a pointer. */
  refused(rule: string): Refused {
    return new Refused(this.#path.slice(Math.min(1, this.#path.length - 1)).join("/"), rule);
  }

  text(value: unknown, key: string): string {
    if (value === null || typeof value === "boolean" || Number.isFinite(value)) return String(value);
    if (typeof value === "string") return this.#string(value);
    if (typeof value === "object") return this.#object(value, key);
    if (typeof value === "number") throw this.refused("must be a finite number: JSON cannot hold NaN or Infinity");
    throw this.refused("is undefined, a function, a symbol or a BigInt, which JSON cannot hold");
  }

  #string(value: string): string {
    if (isPlain(value)) return `"${value}"`;
    const text = JSON.stringify(value);
    // With this flag a pair of surrogates is one character: what is found is half of one. JSON.stringify escapes only those.
    if (text.includes("\\ud") && /\p{Surrogate}/u.test(value))
      throw this.refused("must be well-formed text: it holds half of a surrogate pair");
    return text;
  }

  #object(value: object, key: string): string {
    if (this.#ancestors.includes(value)) throw this.refused("is cyclic");
    if (this.#ancestors.length === MAX_DEPTH) throw this.refused("is nested too deeply");
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function" && toJSON !== (Object.prototype as typeof value & { toJSON?: unknown }).toJSON)
      return this.#ownForm(toJSON.call(value, key), key);
    this.#ancestors.push(value);
    const text = Array.isArray(value) ? this.#array(value) : this.#members(value as Record<string, unknown>);
    this.#ancestors.pop();
    return text;
  }

  /** What an object itself gives as its JSON form. Inside metadata it may; a parameter must say so. */
  #ownForm(form: unknown, key: string): string {
    if (this.#path.length < 3 && !this.crossings.hasOwnForm?.(key))
      throw this.refused("must be a plain value: it has a JSON form of its own");
    if (typeof form === "object") throw this.refused("must be a valid Date, or have a toJSON that gives a plain value");
    return this.text(form, key);
  }

  #array(value: unknown[]): string {
    let items = "";
    for (let i = 0; i < value.length; i++) {
      this.#path.push(String(i));
      items += (i ? "," : "") + this.text(value[i], String(i));
      this.#path.pop();
    }
    return `[${items}]`;
  }

  #members(value: Record<string, unknown>): string {
    // A Map, a Set or a Promise would become {} without a word.
    if (Object.prototype.toString.call(value) !== "[object Object]")
      throw this.refused("must be a plain value: JSON would lose what it holds");
    let members = "";
    for (const name of Object.keys(value)) {
      const key = this.#string(name);
      this.#path.push(name);
      const member = value[name];
      // Like JSON.stringify, and like the web's own APIs: undefined is not given.
      if (member !== undefined) members += `${members && ","}${key}:${this.#member(name, member)}`;
      this.#path.pop();
    }
    return `{${members}}`;
  }

  #member(name: string, member: unknown): string {
    const described = this.#path.length === 2 ? this.crossings.describe?.(name, member) : undefined;
    return described ?? this.text(member, name);
  }
}

/** Whether a string is its own JSON, but for the quotes. Of a name or an id that is told sooner than the engine writes it. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === 34 || code === 92) return false;
  }
  return true;
}

/** The name of what a value is, by what it can do: instances of another realm count too. */
export function whatItIs(value: unknown): string {
  if (typeof value === "function") return "function";
  if (typeof value === "string") return "string";
  if (typeof value !== "object" || value === null) return "value";
  const tag = Object.prototype.toString.call(value);
  if (ArrayBuffer.isView(value) || /^\[object (Shared)?ArrayBuffer\]$/.test(tag)) return "bytes";
  const { arrayBuffer, slice, addEventListener } = value as Record<string, unknown>;
  // A Blob of an older jsdom has no `arrayBuffer`.
  if (typeof slice === "function" && (typeof arrayBuffer === "function" || /^\[object (Blob|File)\]$/.test(tag)))
    return "Blob";
  return typeof addEventListener === "function" && "aborted" in value ? "AbortSignal" : "object";
}

/** A member of an object after its first, where there is one. */
export function part(name: string, json: string): string {
  return json && `,"${name}":${json}`;
}
