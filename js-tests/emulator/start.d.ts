/** A user, as `POST /v1/users` takes it. */
export interface NewUser {
  email_address?: string[];
  phone_number?: string[];
  web3_wallet?: string[];
  username?: string | null;
  first_name?: string | null;
  last_name?: string | null;
  /** A time as RFC 3339 writes it. */
  created_at?: string | null;
  /** Milliseconds since the epoch. */
  last_active_at?: number | null;
}

/** At most `limit` requests in any `windowMs` milliseconds. More are answered with a 429. */
export interface Limit {
  limit: number;
  windowMs: number;
}

/** A limit that is not given is not enforced. */
export interface RateLimit extends Partial<Limit> {
  /** Updates of one organization, its metadata included. */
  perOrganization?: Limit;
  /** Updates of one membership, its metadata included. */
  perMembership?: Limit;
  /** Requests that create one invitation. */
  invitations?: Limit;
  /** Requests that create several invitations. */
  bulkInvitations?: Limit;
  /** Whether refused requests count too, so that a caller that does not wait stays blocked. */
  countRejected?: boolean;
}

export interface StartOptions {
  /** The port to listen on. 0, the default, picks a free one. */
  port?: number;
  /** The address to listen on. The default, `127.0.0.1`, is reachable from this machine only. */
  host?: string;
  /** The file that keeps the data. The default, `:memory:`, keeps it until `close`. */
  db?: string;
  /** The key that callers need. It begins with `sk_test_`. The default is `sk_test_emulator`. */
  secretKey?: string;
  /** How many organizations an empty database starts with: the same in every run, with members and invitations. */
  seed?: number;
  /** Users to create, in addition to the hundred that every emulator has. */
  users?: NewUser[];
  /** `"production"` for the limits of a production instance of Clerk. The default is no limit. */
  rateLimit?: "production" | RateLimit;
  /** The emulator's clock: a time at which it stands still, or a function that returns milliseconds. */
  clock?: { now?: number | string | Date | (() => number) };
  /** The milliseconds that every request waits before it is carried out, or the shortest and the longest time. */
  latency?: number | [shortest: number, longest: number];
}

/** A request as it was received, without its key. */
export interface RecordedRequest {
  method: string;
  /** The path without the query, such as `/v1/organizations`. */
  path: string;
  /** The query without `?`, as it was sent. */
  query: string;
  headers: Record<string, string | string[] | undefined>;
  /** The first 64 KiB of a JSON body, or undefined if none was read. */
  body: string | undefined;
  /** The status of the response, or undefined until it is sent. */
  status: number | undefined;
}

export interface Requests {
  /** The last 1000 requests, the latest last. */
  readonly list: RecordedRequest[];
  /** The number of all requests since the start or `clear`. */
  readonly count: number;
  clear(): void;
}

export interface Emulator {
  /** The address of the API with its version: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  /** The key that callers need. */
  readonly secretKey: string;
  /**
   * The ids of the users: those of the option `users` in its order, then the hundred that every emulator has. The same
   * list of users gets the same ids in every run.
   */
  readonly users: string[];
  /** The requests that the emulator received. */
  readonly requests: Requests;
  /** Creates a user and returns its id. Throws if an identifier is taken. */
  createUser(user?: NewUser): string;
  /** Creates `count` users, adds them to an organization regardless of its seats, and returns their ids. */
  addMembers(organizationId: string, count: number): string[];
  /** Makes the user a member, as the link in the invitation does. */
  acceptInvitation(invitationId: string, userId: string): void;
  /** Returns to the state after `start`, on the same port, and forgets the requests. */
  reset(): Promise<void>;
  /** Stops listening. Requests that are being answered have half a second to end. */
  close(): Promise<void>;
}

/**
 * Starts a local Clerk, and resolves when it answers.
 *
 * @throws {TypeError} if an option is unknown or has a wrong value
 */
export function start(options?: StartOptions): Promise<Emulator>;

/** Clerk's limits for a production instance. */
export const PRODUCTION_LIMITS: RateLimit;

/** The id of the first of the hundred users that every emulator has. */
export const ADMIN_USER_ID: string;
