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

/** The members of an object, as the Rust core reads them: names alternating with values. */
export type Members = unknown[];

/** Parameters, as the Rust core reads them. */
export interface Params {
  /** The members of an object, or a list with the parameters of each item. It is null for any other value. */
  values: Members | { items: ParamsOfItem[] } | null | undefined;
  /** The members that are objects, with their JSON text. */
  json: Members;
}

type ParamsOfItem = [values: Members | null, json: Members];

/** The limit of nesting, which protects the stack. */
const MAX_DEPTH = 128;

/** Copies `value`, which errors refer to as `name`. */
export function copyOf(value: unknown, name: string, rules: MarshalRules = {}): unknown {
  if (value === undefined) return undefined;
  const copier = new Copier(name, rules);
  const members = copier.members(value);
  return members ? toObject(members) : copier.copy(value);
}

/** Copies the ids in the path of a request. */
export const idsOf = (ids: object | undefined): Members | undefined => ids && new Copier("id", {}).members(ids);

/** Copies parameters. */
export function paramsOf(value: unknown, rules: MarshalRules): Params {
  const json: Members = [];
  if (value === undefined) return { values: undefined, json };
  const copier = new Copier("params", rules);
  const members = copier.members(value);
  if (members) return { values: withoutObjects(members, json), json };
  const copy = copier.copy(value);
  return { values: Array.isArray(copy) ? { items: copy.map(paramsOfItem) } : null, json };
}

function paramsOfItem(item: unknown): ParamsOfItem {
  const json: Members = [];
  const members = toMembers(item);
  return [members ? withoutObjects(members, json) : null, json];
}

/** Returns the members that are not objects. Moves the others to `json`, as text. */
function withoutObjects(members: Members, json: Members): Members {
  const others: Members = [];
  for (let i = 0; i < members.length; i += 2) {
    const [name, member] = [members[i], members[i + 1]];
    if (isObject(member)) json.push(name, JSON.stringify(member));
    else others.push(name, member);
  }
  return others;
}

/** Returns the members of an object, or null if the value is not an object. */
export function toMembers(value: unknown): Members | null | undefined {
  if (value === undefined) return undefined;
  return isObject(value) ? Object.entries(value as object).flat() : null;
}

/** Returns the value of a member. */
export function getMember(members: Members | null | undefined, name: string): unknown {
  for (let i = 0; members && i < members.length; i += 2) if (members[i] === name) return members[i + 1];
  return undefined;
}

/** Replaces the value of a member. */
export function setMember(members: Members, name: string, value: unknown): void {
  for (let i = 0; i < members.length; i += 2) if (members[i] === name) members[i + 1] = value;
}

/** Creates an object without a prototype, whose members are its own whatever their names are. */
function toObject(members: Members): object {
  const object: Record<string, unknown> = Object.create(null);
  for (let i = 0; i < members.length; i += 2) object[members[i] as string] = members[i + 1];
  return object;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

class Copier {
  readonly #path: string[];
  readonly #ancestors: object[] = [];
  readonly #rules: MarshalRules;

  constructor(name: string, rules: MarshalRules) {
    this.#path = [name];
    this.#rules = rules;
  }

  /** Copies the members of the outermost value. Returns `undefined` if it is not a plain object. */
  members(value: unknown): Members | undefined {
    return this.#read(() => {
      if (!isObject(value) || hasToJson(value)) return undefined;
      return this.#inside(value as object, (object) => this.#members(object));
    });
  }

  /** Copies the outermost value. */
  copy(value: unknown): unknown {
    return this.#read(() => this.#copy(value, ""));
  }

  #read<R>(read: () => R): R {
    try {
      return read();
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
    return this.#inside(value, (object) => toObject(this.#members(object)));
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
    for (let i = 0; i < items.length; i++) {
      this.#path.push(String(i));
      copies[i] = this.#copy(items[i], String(i));
      this.#path.pop();
    }
    return copies;
  }

  #members(value: object): Members {
    // A Map, a Set or a Promise would silently become {}.
    if (Object.prototype.toString.call(value) !== "[object Object]")
      throw this.#invalid("must be a plain value: JSON would lose its contents");
    const members: Members = [];
    for (const name of Object.keys(value)) {
      this.#text(name);
      this.#path.push(name);
      const member = (value as Record<string, unknown>)[name];
      // As in JSON.stringify and the web's APIs, undefined means absent.
      if (member !== undefined) members.push(name, this.#member(name, member));
      this.#path.pop();
    }
    return members;
  }

  #member(name: string, member: unknown): unknown {
    const described = this.#path.length === 2 ? this.#rules.replaceOpaque?.(name, member) : undefined;
    return described === undefined ? this.#copy(member, name) : described;
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
