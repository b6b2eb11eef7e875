// Protects from a polluted `Object.prototype`. Without this, this package or the host would read an absent option from there.

/** Copies an object to one without a prototype. */
export function nullPrototype<T extends object>(members: T): T {
  return Object.assign(Object.create(null), members);
}

/** Removes the prototypes of a value that was parsed from JSON. Does nothing if `Object.prototype` is not polluted. */
export function withoutPrototypes<T>(parsed: T): T {
  return Object.keys(Object.prototype).length > 0 ? detach(parsed) : parsed;
}

function detach<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const member of Object.values(value)) detach(member);
  return value;
}

/** The defaults of the Fetch standard for the members of a request's init. */
const DEFAULTS: Record<string, unknown> = nullPrototype({
  body: null,
  cache: "default",
  credentials: "same-origin",
  duplex: "half",
  integrity: "",
  keepalive: false,
  mode: "cors",
  referrer: "about:client",
  referrerPolicy: "",
  window: null,
});

const WITH_DEFAULTS = Object.keys(DEFAULTS);

/**
 * Creates the init of a request. Node copies it into an ordinary object first, so removing the prototype is not enough: a polluted
 * member is set to its default. Other members are left out, because not every host supports every member.
 */
export function requestInit(members: RequestInit): RequestInit {
  const init: Record<string, unknown> = nullPrototype(members as object) as Record<string, unknown>;
  for (const name of WITH_DEFAULTS) if (name in Object.prototype && !(name in init)) init[name] = DEFAULTS[name];
  return init;
}
