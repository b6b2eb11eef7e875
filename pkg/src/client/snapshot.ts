// Makes a checked copy of a caller's input, synchronously. Later changes have no effect on it, and no code of the caller (such as a
// getter) runs while the WebAssembly reads it. Values that JSON would silently lose are rejected, with a pointer to the place.

/** Invalid input: the parameter, with a JSON pointer to a value inside it, and the rule that it breaks. */
export class InvalidInput {
  constructor(
    readonly parameter: string,
    readonly rule: string,
  ) {}
}

/** How to copy members of the outermost object that are not plain values. */
export interface MarshalRules {
  /** Returns the replacement of a member such as a function or a file, or `undefined` if it is to be copied. */
  replaceOpaque?(name: string, value: unknown): unknown;
  /** Whether a member may be an object with `toJSON`, such as a `Date` or a `URL`. */
  allowsToJson?(name: string): boolean;
}

/** Parameters as the Rust core reads them: an object, or a list of objects. */
export interface Params {
  values: unknown;
  /** Those of an object that are objects: names alternating with JSON text. */
  json: string[];
}

/** The limit of nesting, which protects the stack. */
const MAX_DEPTH = 128;

/** Copies `value`, which errors refer to as `name`. */
export function copyOf(value: unknown, name: string, rules: MarshalRules = {}): unknown {
  return new Copier(name, rules).outermost(value, (members) => Object.fromEntries(members));
}

export function paramsOf(value: unknown, rules: MarshalRules): Params {
  const json: string[] = [];
  const values = new Copier("params", rules).outermost(value, (members, isCopied) =>
    withoutObjects(members, json, isCopied),
  );
  return { values, json };
}

/** Moves the objects among the members to `json`, as text. */
function withoutObjects(members: [string, unknown][], json: string[], isCopied = (_name: string) => true): object {
  const isText = ([name, member]: [string, unknown]) => isCopied(name) && isObject(member);
  for (const [name, member] of members.filter(isText)) json.push(name, JSON.stringify(member));
  return Object.fromEntries(members.filter((entry) => !isText(entry)));
}

/** Returns the values of parameters as the Rust core reads them. Each item of a list has its own JSON texts. */
export function toValues({ values }: Params): unknown {
  return Array.isArray(values) ? { items: values.map(toItem) } : toNamesAndValues(values);
}

function toItem(item: unknown): unknown[] {
  const json: string[] = [];
  return [toNamesAndValues(isObject(item) ? withoutObjects(Object.entries(item as object), json) : null), json];
}

/** Returns the names of an object alternating with its values, as the Rust core reads them, or null if the value is not an object. */
export function toNamesAndValues(value: unknown): unknown[] | null | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return null;
  const list: unknown[] = [];
  for (const name of Object.keys(value as object)) list.push(name, (value as Record<string, unknown>)[name]);
  return list;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

class Copier {
  readonly #path: string[];
  readonly #ancestors: object[] = [];
  readonly #rules: MarshalRules;
  readonly #opaqueNames = new Set<string>();

  constructor(name: string, rules: MarshalRules) {
    this.#path = [name];
    this.#rules = rules;
  }

  /** Copies the outermost value. If it is an object, `build` creates the copy from its members. */
  outermost(
    value: unknown,
    build: (members: [string, unknown][], isCopied: (name: string) => boolean) => unknown,
  ): unknown {
    if (value === undefined) return undefined;
    try {
      if (!isObject(value) || hasToJson(value)) return this.#copy(value, "");
      return build(
        this.#inside(value as object, (object) => this.#members(object)),
        (name) => !this.#opaqueNames.has(name),
      );
    } catch (thrown) {
      // A getter threw, or a Proxy was revoked.
      throw thrown instanceof InvalidInput ? thrown : this.#invalid("could not be read");
    }
  }

  /** Refers to a parameter by its name, and to a value inside it by a pointer. */
  #invalid(rule: string): InvalidInput {
    return new InvalidInput(this.#path.slice(Math.min(1, this.#path.length - 1)).join("/"), rule);
  }

  #copy(value: unknown, key: string): unknown {
    if (value === null || typeof value === "boolean") return value;
    // JSON.stringify writes negative zero as 0.
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "number")
      throw this.#invalid("must be a finite number: JSON cannot represent NaN or Infinity");
    if (typeof value !== "object")
      throw this.#invalid("is undefined, a function, a symbol or a BigInt, which JSON cannot represent");
    if (hasToJson(value)) return this.#toJsonForm(value.toJSON(key), key);
    if (Array.isArray(value)) return this.#inside(value, (items) => this.#items(items));
    return this.#inside(value, (object) => Object.fromEntries(this.#members(object)));
  }

  /** With the flag `u`, a surrogate pair is one character, so a match is a lone surrogate. */
  #text(value: string): string {
    if (/\p{Surrogate}/u.test(value)) throw this.#invalid("must be well-formed text: it contains a lone surrogate");
    return value;
  }

  #inside<T extends object, R>(value: T, copy: (value: T) => R): R {
    if (this.#ancestors.includes(value)) throw this.#invalid("is cyclic");
    if (this.#ancestors.length === MAX_DEPTH) throw this.#invalid("is nested too deeply");
    this.#ancestors.push(value);
    const copied = copy(value);
    this.#ancestors.pop();
    return copied;
  }

  /** Copies the result of `toJSON`. It is allowed inside metadata, and for parameters that are declared to allow it. */
  #toJsonForm(form: unknown, key: string): unknown {
    if (this.#path.length < 3 && !this.#rules.allowsToJson?.(key))
      throw this.#invalid("must be a plain value: it has a toJSON method");
    if (typeof form === "object")
      throw this.#invalid("must be a valid Date, or have a toJSON that returns a plain value");
    return this.#copy(form, key);
  }

  #items(items: unknown[]): unknown[] {
    const copies = new Array<unknown>(items.length);
    for (let i = 0; i < items.length; i++) copies[i] = this.#at(String(i), (key) => this.#copy(items[i], key));
    return copies;
  }

  #members(value: object): [string, unknown][] {
    // A Map, a Set or a Promise would silently become {}.
    if (Object.prototype.toString.call(value) !== "[object Object]")
      throw this.#invalid("must be a plain value: JSON would lose its contents");
    const members: [string, unknown][] = [];
    for (const name of Object.keys(value)) {
      this.#text(name);
      this.#at(name, () => {
        const member = (value as Record<string, unknown>)[name];
        // As in JSON.stringify and the web's APIs, undefined means absent.
        if (member !== undefined) members.push([name, this.#member(name, member)]);
      });
    }
    return members;
  }

  #member(name: string, member: unknown): unknown {
    const described = this.#path.length === 2 ? this.#rules.replaceOpaque?.(name, member) : undefined;
    if (described === undefined) return this.#copy(member, name);
    this.#opaqueNames.add(name);
    return described;
  }

  #at<R>(key: string, copy: (key: string) => R): R {
    this.#path.push(key);
    const copied = copy(key);
    this.#path.pop();
    return copied;
  }
}

const hasToJson = (value: unknown): value is { toJSON(key: string): unknown } =>
  typeof (value as { toJSON?: unknown }).toJSON === "function";

/** Returns the type of a value by its members, because it may come from another realm. */
export function typeTag(value: unknown): string {
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
