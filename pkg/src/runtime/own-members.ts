// Objects in which only their own members are found. Where something has polluted `Object.prototype`, an absent option would otherwise
// be read from there, by us or by the host that is given one of our objects.

/** A copy of an object without a prototype. */
export function nullPrototype<T extends object>(members: T): T {
  return Object.assign(Object.create(null), members);
}

/** A value that was parsed from JSON, in which a member that is absent stays absent. Costs nothing where nothing is polluted. */
export function withoutPrototypes<T>(parsed: T): T {
  return Object.keys(Object.prototype).length > 0 ? detach(parsed) : parsed;
}

function detach<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const member of Object.values(value)) detach(member);
  return value;
}

/** What a request is where its init says nothing else. */
const DEFAULTS: RequestInit & { duplex: string; window: null } = nullPrototype({
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

/**
 * The init of a request. Node copies an init into an ordinary object before it reads it, so that a prototype is not enough: what
 * is polluted is set. Elsewhere it is left out, as not every host knows every member.
 */
export function requestInit(members: RequestInit): RequestInit {
  const init: Record<string, unknown> = nullPrototype(members as object) as Record<string, unknown>;
  for (const [name, value] of Object.entries(DEFAULTS))
    if (name in Object.prototype && !(name in init)) init[name] = value;
  return init;
}
