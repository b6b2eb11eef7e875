// The types of what users of a proxy pass and receive. `Request` and `Response` are the host's own types, if it declares them.
import type { IdName, ListOperationName, OperationName, SectionName, TargetType } from "../../generated/proxy.js";

/** The host's `Request` type. */
export type HostRequest = typeof globalThis extends { Request: { prototype: infer Known } } ? Known : any;

/** The host's `Response` type. */
export type HostResponse = typeof globalThis extends { Response: { prototype: infer Known } } ? Known : any;

/** Responds to a request. It never rejects. */
export type ProxyHandler = (request: HostRequest) => Promise<HostResponse>;

/** What an operation acts on. */
export interface ProxyTarget {
  readonly type: TargetType;
  /** Its id, or `"(none)"` for the instance. It may be a slug for `getOrganization`, and a key for a role set. */
  readonly id: string;
}

/** The parameters of an operation, or of an item of its list. */
export type ProxyParams = Readonly<Record<string, unknown>>;

/** What is known of every operation. */
export interface RequestedOperation {
  /** The section that the operation is in, as in `"memberships"`. */
  readonly section: SectionName;
  /** The HTTP method. */
  readonly method: string;
  /**
   * The organization's id; for `getOrganization` it may be a slug. `"(none)"` if the operation is not limited to one organization: it
   * creates one, lists those of the instance or of a user, or changes what all have in common. That text equals the id of no
   * organization, so comparing it with a session's organization denies such an operation even if the session has none.
   */
  readonly organizationId: string;
  /**
   * Every id in the path, by name: `{ organizationId: "org_1", userId: "user_1" }`. An id that the operation does not have is not
   * enumerable and reads `"(none)"`.
   */
  readonly ids: Readonly<Record<IdName, string>>;
  /**
   * The last id in the path, with its type: `{ type: "user", id: "user_1" }` for a membership. `{ type: "instance", id: "(none)" }` if
   * there is no id.
   */
  readonly target: ProxyTarget;
}

/** A requested operation. It is frozen. */
export type ProxyOperation =
  | (RequestedOperation & {
      /** The name of the operation's method, as in `"updateOrganization"`. */
      readonly name: Exclude<OperationName, ListOperationName>;
      /**
       * The parameters by their names in the client, checked by the same rules: `{ limit: 10, userId: ["user_1"] }`, `{ name: "Acme" }`.
       * Nothing else that a page sends has any effect. For a logo: `{ uploaderUserId, file: { name, type } }`.
       */
      readonly params: ProxyParams;
    })
  | (RequestedOperation & {
      /** The name of the operation's method. */
      readonly name: ListOperationName;
      /** The list of parameters, with at least one item. */
      readonly params: readonly ProxyParams[];
    });

/**
 * The outcome of a request: `"applied"`, Clerk confirmed it; `"not_sent"`, nothing was sent to Clerk; `"not_applied"`, Clerk refused it, or
 * it was a read without a response; `"unknown"`, it was sent, but no response confirms what it did.
 */
export type ProxyOutcome = "applied" | "not_sent" | "not_applied" | "unknown";

/**
 * The result of `authorize`. Only `true` and a plain object whose single member is `actor` allow the request. The actor is the person who
 * makes it: a string with a letter or a digit, or an object that identifies somebody by `id`, `_id`, `uid`, `sub`, `userId`, `user_id`,
 * `user`, `email`, `username`, `login` or `name`. Without a session, `{ actor: session?.user }` denies the request.
 */
export type AuthorizeAnswer =
  | boolean
  | null
  | undefined
  // Clerk's auth object has an `actor` too, the person who impersonates the user. It does not allow the request.
  | { readonly actor: string | object | false | null | undefined; readonly userId?: never; readonly tokenType?: never };

/** Decides whether a request is allowed. Any result that does not clearly allow it denies it. */
export type AuthorizeFunction = (
  request: HostRequest,
  operation: ProxyOperation,
) => AuthorizeAnswer | Promise<AuthorizeAnswer>;

/** The outcome of a request. It contains no secret and no value of a parameter. */
export interface ProxyEvent {
  /** The operation. Absent if the request has none that the proxy admits. */
  readonly operation?: OperationName;
  /** The organization's id or slug, also if it was just created. Absent if the operation has no organization. */
  readonly organizationId?: string;
  /** Every id in the path, by name. Absent if there is none. */
  readonly ids?: Readonly<Partial<Record<IdName, string>>>;
  /** The ids of what was created: an organization, invitations, a membership, a role. Absent if nothing was. */
  readonly createdIds?: readonly string[];
  /** The names of the parameters, for a list those of all items. Absent if they were not read, or broke a rule. */
  readonly parameters?: readonly string[];
  /** The actor that `authorize` returned. Absent if it returned none. */
  readonly actor?: string | object;
  /** The HTTP status of the response: 499 if the page has disconnected. */
  readonly status: number;
  /** Whether the change was made. A page that disconnects does not undo it. */
  readonly outcome: ProxyOutcome;
  /** How long the request took, in milliseconds. */
  readonly ms: number;
}
