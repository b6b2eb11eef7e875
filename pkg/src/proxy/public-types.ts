// What the owner of a proxy hands in and is told. The types are the host's own where it declares some.

/** The host's `Request`, by whatever library declares it. */
export type HostRequest = typeof globalThis extends { Request: { prototype: infer Known } } ? Known : any;

/** The host's `Response`, by whatever library declares it. */
export type HostResponse = typeof globalThis extends { Response: { prototype: infer Known } } ? Known : any;

/** Answers a request to the proxy. It never rejects. */
export type ProxyHandler = (request: HostRequest) => Promise<HostResponse>;

/** What a request asks for. It is frozen. */
export interface ProxyOperation {
  /** The operation, by the name of its method: `"updateOrganization"`. */
  readonly name: string;
  /** The organization's id; for `getOrganization` it may be a slug. Absent where the operation is about none, or makes one. */
  readonly organizationId?: string;
  /** The HTTP method. */
  readonly method: string;
  /** Every id in the path, by its name: `{ organizationId: "org_1" }`. */
  readonly ids: Readonly<Record<string, string>>;
  /**
   * The parameters by their names in the client, checked as the client checks them: `{ limit: 10, userId: ["user_1"] }`, `{ name: "Acme" }`.
   * What a page sends and what is not in here does not exist. Of a logo: `{ uploaderUserId, file: { name, type } }`.
   */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What became of what was asked for: `"applied"`, Clerk says that it is done; `"not_sent"`, nothing was sent to Clerk; `"not_applied"`, Clerk
 * refused it, or it was a read without an answer; `"unknown"`, it was sent, and no answer says what it did.
 */
export type ProxyOutcome = "applied" | "not_sent" | "not_applied" | "unknown";

/**
 * What `authorize` answers. Only `true` and a plain object whose single member is `actor` are a yes. The actor is who is asking: a text
 * with a letter or a digit, or an object that names somebody by `id`, `_id`, `uid`, `sub`, `userId`, `user_id`, `user`, `email`,
 * `username`, `login` or `name`. `{ actor: session?.user }` is a no where there is no session.
 */
export type AuthorizeAnswer =
  | boolean
  | null
  | undefined
  // Clerk's auth object has an `actor` of its own, the person who impersonates the user, and is not a yes.
  | { readonly actor: string | object | false | null | undefined; readonly userId?: never; readonly tokenType?: never };

/** Says who may do what. Whatever is not clearly a yes is a no. */
export type AuthorizeFunction = (
  request: HostRequest,
  operation: ProxyOperation,
) => AuthorizeAnswer | Promise<AuthorizeAnswer>;

/** What became of a request. It holds no secret and no value of a parameter. */
export interface ProxyEvent {
  /** The operation; absent where the request asked for none. */
  readonly operation?: string;
  /** The organization's id (or its slug), also that of one that has just been made. */
  readonly organizationId?: string;
  /** Every id in the path, by its name; absent where there is none. */
  readonly ids?: Readonly<Record<string, string>>;
  /** The names of the parameters; absent where they were not read, or broke a rule. */
  readonly parameters?: readonly string[];
  /** The actor that `authorize` named; absent where it named none. */
  readonly actor?: string | object;
  /** The HTTP status that the page is answered: 499 where it has gone away. */
  readonly status: number;
  /** What became of what was asked for: a page that goes away does not undo what it has sent. */
  readonly outcome: ProxyOutcome;
  /** How long it took until then, in milliseconds. */
  readonly ms: number;
}
