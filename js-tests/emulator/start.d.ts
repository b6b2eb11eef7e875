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
  /**
   * The emulator's clock: a time at which it stands still or, if `running` is true, starts; or a function that returns
   * milliseconds. Timestamps, the expiry of invitations and the windows of rate limits follow it.
   */
  clock?: { now?: number | string | Date | (() => number); running?: boolean };
  /**
   * `"deterministic"`, or an integer as its seed, for ids that depend only on the order of the requests. With a clock that
   * stands still, whole responses are the same in every run.
   */
  ids?: "random" | "deterministic" | number;
  /** The milliseconds that every request waits before it is carried out, or the shortest and the longest time. */
  latency?: number | [shortest: number, longest: number];
  /** The number of requests that the request log keeps, or false for none. The default is 1000. */
  record?: number | false;
  /** The origins whose pages may call the API, or true for all. Off by default, because Clerk's API allows none. */
  cors?: boolean | string | string[];
  /** Where to send the events of organizations, as Clerk sends them. */
  webhooks?: WebhookOptions;
}

export interface WebhookOptions {
  /** The http or https address of the endpoint. */
  url: string;
  /** The signing secret: `whsec_` and the base64 of 24 to 64 bytes. By default a new one, which `webhooks.secret` has. */
  secret?: string;
  /** The milliseconds before each further attempt. The default is `[100, 500, 2000]`. */
  retries?: number[];
  /** The milliseconds within which the endpoint must answer. The default is 15000. */
  timeout?: number;
}

/** A request as it was received, without keys, tokens and tickets. */
export interface RecordedRequest {
  readonly method: string;
  /** The path without the query, such as `/v1/organizations`. */
  readonly path: string;
  /** The query without `?`, as it was sent. */
  readonly query: string;
  /** The id of the operation, such as `CreateOrganization`, or undefined for a request that is none. */
  readonly operation: string | undefined;
  /** The first 64 KiB of a JSON body, or undefined if none was read. */
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
  /** The status of the response, or undefined until it is sent. It stays undefined if the connection breaks before. */
  readonly status: number | undefined;
  /** When the request arrived by the emulator's clock, in milliseconds. */
  readonly at: number;
}

/** The last requests, the latest last. */
export interface Requests extends Array<RecordedRequest> {
  /** The number of all requests since the start or `clear`, including those that the log no longer has. */
  readonly count: number;
  /** A copy as a plain array. */
  readonly list: RecordedRequest[];
  clear(): void;
}

/** What becomes of the next requests of an operation. */
export interface FaultScript {
  /** The id of an operation, such as `CreateOrganization`. Without it, the script applies to any request. */
  operation?: string;
  /** The status of the answer, from 200 to 599. The operation does not run. */
  status?: number;
  /** The code in Clerk's error envelope. The default is the usual code of the status. */
  code?: string;
  /** How many requests the script applies to. The default is 1. */
  times?: number;
  /** The seconds in the header `Retry-After`. */
  retryAfter?: number;
  /** The milliseconds before the answer. What the operation writes is written at once. */
  delay?: number;
  /**
   * Breaks the connection: before anything is written, in the middle of the response, or after the write, without an
   * answer.
   */
  reset?: "before" | "during" | "after-commit";
  /** Replaces the body of the response: a string as it is, any other value as JSON. */
  body?: unknown;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  readonly isStopped: boolean;
  /** Sets the time. The clock then stands still or, if `running` is true, goes on from this time. */
  set(now: number | string | Date, options?: { running?: boolean }): void;
  /** Moves the clock on, whether it stands still or not. */
  advance(milliseconds: number): void;
  /** Returns to the time of the system. */
  release(): void;
}

/** One attempt to deliver an event: the status of the answer, or why there is none. */
export interface DeliveryAttempt {
  at: number;
  status?: number;
  error?: string;
}

export interface Delivery {
  /** The header `svix-id`, the same in every attempt. */
  id: string;
  /** Such as `organizationMembership.created`. */
  type: string;
  /** What is sent. `WebhookEvent` of `@clerk/backend` has its type. */
  event: { type: string; object: "event"; data: Record<string, unknown>; timestamp: number; instance_id: string };
  state: "waiting" | "delivered" | "failed" | "dropped";
  attempts: DeliveryAttempt[];
}

export interface Webhooks {
  /** The signing secret. */
  readonly secret: string;
  /** The last 1000 deliveries, in the order of the writes. */
  readonly deliveries: Delivery[];
  /** Resolves to the deliveries when none waits any more. */
  settled(): Promise<Delivery[]>;
  /** Gives up what is not yet delivered, and forgets the deliveries. */
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
  /** The requests to the API that the emulator received. */
  readonly requests: Requests;
  /** The scripts that are left, in order. */
  readonly faults: { list(): FaultScript[]; clear(): void };
  readonly clock: Clock;
  /** Undefined without the option `webhooks`. */
  readonly webhooks: Webhooks | undefined;
  /** Adds a fault script, or several in order. Throws if one is invalid, and then adds none. */
  fail(scripts: FaultScript | FaultScript[]): void;
  /** Returns the whole state as a value for JSON. */
  dump(): unknown;
  /** Replaces the whole state by a dump. Throws if the dump is broken or of another version, and then changes nothing. */
  load(dump: unknown): void;
  /** Copies the whole state and returns the id of the copy. */
  snapshot(): string;
  /** Returns to the state of a snapshot, any number of times. */
  restore(id: string): void;
  /** Frees the memory of a snapshot. */
  removeSnapshot(id: string): void;
  /** Creates a user and returns its id. Throws if an identifier is taken. */
  createUser(user?: NewUser): string;
  /** Creates `count` users, adds them to an organization regardless of its seats, and returns their ids. */
  addMembers(organizationId: string, count: number): string[];
  /** Makes the user a member, as the link in the invitation does. */
  acceptInvitation(invitationId: string, userId: string): void;
  /** Returns to the state after `start`, on the same port, and forgets the requests and the fault scripts. */
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
