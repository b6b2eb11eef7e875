// Sends invitations in chunks. No address is invited twice: what became of a chunk is looked up if no response says it.
import { createHash } from "node:crypto";
import type { OrganizationInvitation } from "clerk-organizations";
import type { Context } from "../../arguments/command.js";
import { EXIT, Failure, isClerkError, usage } from "../../failure.js";
import { chunksOf } from "../../operations/operations.js";
import { execute, type Result } from "../../requests/call.js";
import { limitOf } from "../../requests/rate-limit.js";
import { type LineCheckpoint, openCheckpoint } from "../checkpoint.js";
import { whyStopped } from "../why-stopped.js";
import type { Invitation } from "./invitation-file.js";
import type { InvitationReport } from "./invitation-report.js";

const CREATE_MANY = "createOrganizationInvitationBulk";

/** What is known of an invitation that exists. */
interface Invited {
  id?: string | undefined;
}

interface Item extends Invitation {
  key: string;
  /** Whether an earlier run sent it without learning the result. */
  isOpen: boolean;
}

export class InviteRun {
  readonly #context: Context;
  readonly #organizationId: string;
  readonly #report: InvitationReport;
  /** When a rate limit is over that is too long to wait for. */
  #limitedUntil: number | undefined;
  /** Why no more are sent. */
  #stop: Error | undefined;

  constructor(context: Context, organizationId: string, report: InvitationReport) {
    this.#context = context;
    this.#organizationId = organizationId;
    this.#report = report;
  }

  /** Sends all invitations. Returns the exit code. */
  async run(invitations: Invitation[]): Promise<number> {
    const { api, values, interrupt } = this.#context;
    // A missing organization would fail every invitation, and so would a slug, which only this call takes.
    const { id, slug } = await api.getOrganization(this.#organizationId, {}, { signal: interrupt.signal });
    if (slug === this.#organizationId) throw usage(`ORGANIZATION-ID must be an id: that of "${slug}" is ${id}`);
    const memory = await openCheckpoint(values.checkpoint as string | undefined);
    try {
      interrupt.letWritesFinish();
      const pending = await this.#unsettled(await this.#pending(invitations, memory), memory);
      for (const items of chunksOf(CREATE_MANY, pending)) if (this.#mayGoOn) await this.#send(items, memory);
    } catch (error) {
      this.#stop ??= error as Error;
    }
    await memory.close().catch((error: Error) => {
      this.#stop ??= error;
    });
    return this.#end(invitations.length);
  }

  get #mayGoOn(): boolean {
    const isStopped = this.#stop !== undefined || this.#report.lost !== undefined;
    return !isStopped && this.#limitedUntil === undefined && this.#context.interrupt.exitCode === undefined;
  }

  /** Leaves out the invitations that an earlier run completed. */
  async #pending(invitations: Invitation[], memory: LineCheckpoint): Promise<Item[]> {
    const pending: Item[] = [];
    for (const invitation of invitations) {
      const key = keyOf(this.#organizationId, invitation);
      if (await memory.checkpoint?.has(key)) await this.#report.add(invitation, "skipped");
      else pending.push({ ...invitation, key, isOpen: await memory.isOpen(key) });
    }
    return pending;
  }

  /** Leaves out those that an earlier run sent without learning the result, if they exist. */
  async #unsettled(items: Item[], memory: LineCheckpoint): Promise<Item[]> {
    const open = items.filter(({ isOpen }) => isOpen);
    if (open.length === 0) return items;
    const missing = await this.#missing(open, memory).catch(async (error: Error): Promise<Item[]> => {
      this.#stop ??= error;
      for (const item of open) await this.#report.add(item, "unknown", { error });
      return [];
    });
    return items.filter((item) => !item.isOpen || missing.includes(item));
  }

  /** Completes those that exist, and returns the others. Rejects, without a result of any, if nothing shows which exist. */
  async #missing(items: Item[], memory: LineCheckpoint): Promise<Item[]> {
    const existing = await this.#existing();
    const found = items.filter(({ address }) => existing.has(address));
    await this.#complete(found, existing, memory);
    return items.filter((item) => !found.includes(item));
  }

  /** The invitations that are pending or were accepted, by address. */
  async #existing(): Promise<Map<string, Invited>> {
    const { OrganizationInvitationsApi } = await import("clerk-organizations");
    const client = new OrganizationInvitationsApi(this.#context.api);
    const params = { status: ["pending", "accepted"], limit: 500 };
    const found = new Map<string, Invited>();
    for await (const invitation of client.iterateOrganizationInvitations(this.#organizationId, params))
      found.set(invitation.emailAddress.toLowerCase(), invitation);
    return found;
  }

  async #send(items: Item[], memory: LineCheckpoint): Promise<void> {
    await begin(items, memory);
    try {
      const params = items.map(({ params }) => params);
      const data = ((await this.#create(CREATE_MANY, params))?.data ?? []) as OrganizationInvitation[];
      const created = new Map(data.map((invitation) => [invitation.emailAddress.toLowerCase(), invitation]));
      await this.#complete(items, created, memory);
    } catch (error) {
      await this.#failed(items, error, memory);
    }
  }

  #create(operation: string, params: unknown): Promise<Result | undefined> {
    const { api, interrupt } = this.#context;
    const call = { operation, args: [this.#organizationId, params] };
    return execute(api.withOptions({ signal: interrupt.pause }), call);
  }

  /** Never rejects: they are invited even if that cannot be recorded, and the next run looks them up. */
  async #complete(items: Item[], invited: ReadonlyMap<string, Invited>, memory: LineCheckpoint): Promise<void> {
    await Promise.all(items.map(({ key }) => memory.checkpoint?.add(key))).catch((error: Error) => {
      this.#stop ??= error;
    });
    for (const item of items) await this.#report.add(item, "ok", { id: invited.get(item.address)?.id });
  }

  /** Clerk creates all invitations of a chunk or none, so one that it refuses must not keep back the others. */
  async #failed(items: Item[], error: unknown, memory: LineCheckpoint): Promise<void> {
    if (!isClerkError(error)) throw error;
    if (error.outcome === "unknown") return this.#lookUp(items, error, memory);
    await Promise.all(items.map(({ key }) => memory.checkpoint?.withdraw?.(key)));
    const [item] = items;
    if (this.#stopsAt(error)) for (const each of items) await this.#report.add(each, "not_sent");
    else if (items.length > 1) await this.#oneByOne(items, memory);
    else if (item) await this.#report.add(item, "error", { error });
  }

  async #oneByOne(items: Item[], memory: LineCheckpoint): Promise<void> {
    for (const item of items) {
      if (!this.#mayGoOn) {
        await this.#report.add(item, "not_sent");
        continue;
      }
      await begin([item], memory);
      try {
        const created = await this.#create("createOrganizationInvitation", item.params);
        await this.#complete([item], new Map([[item.address, { id: created?.id }]]), memory);
      } catch (error) {
        await this.#failed([item], error, memory);
      }
    }
  }

  /** Finds out what a chunk without a response did. Those that do not exist may still be created: only a later run sends them again. */
  async #lookUp(items: Item[], error: unknown, memory: LineCheckpoint): Promise<void> {
    // If the lookup fails, too, what became of each remains unknown.
    const missing = await this.#missing(items, memory).catch(() => items);
    for (const item of missing) await this.#report.add(item, "unknown", { error });
    // Clerk fails, or cannot be reached: the rest is for a later run.
    if (missing.length > 0) this.#stop ??= error as Error;
  }

  /** Whether all others would fail in the same way. */
  #stopsAt(error: unknown): boolean {
    const until = limitOf(error);
    if (until !== undefined) this.#limitedUntil = until;
    const { status, kind } = Object(error);
    if (status === 401) this.#stop = new Failure("the key was rejected");
    if (kind !== "api") this.#stop ??= error as Error;
    return until !== undefined || status === 401 || kind !== "api";
  }

  /** Prints the summary. Returns the exit code, or throws if the run is incomplete. */
  async #end(total: number): Promise<number> {
    const { interrupt, notices, values } = this.#context;
    const { counts, left } = await this.#report.end(total);
    this.#stop ??= this.#report.lost;
    // A closed output has an empty message.
    if (left === 0 && !this.#stop?.message)
      return interrupt.exitCode ?? (this.#report.hasFailed ? EXIT.failed : EXIT.done);
    notices.clear();
    const resume = values.checkpoint
      ? "run the same command again to resume"
      : "run the command again for the rest; Clerk refuses addresses that it has invited, and --checkpoint FILE would skip them";
    const why = whyStopped(interrupt, this.#limitedUntil, this.#stop);
    const exitCode = interrupt.exitCode ?? (this.#limitedUntil === undefined ? EXIT.failed : EXIT.limited);
    throw new Failure(`${why}; ${counts}; ${resume}`, exitCode, this.#limitedUntil);
  }
}

/** Records that invitations are about to be sent. If it cannot, none of them is sent. */
async function begin(items: Item[], { checkpoint }: LineCheckpoint): Promise<void> {
  await Promise.all(items.map(({ key }) => checkpoint?.begin?.(key)));
}

/** The key of an invitation in a checkpoint. It does not show the address. */
const keyOf = (organizationId: string, { address }: Invitation) =>
  createHash("sha256").update(`invite ${organizationId} ${address}`).digest("base64url").slice(0, 22);
