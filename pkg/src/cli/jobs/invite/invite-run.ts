// Sends invitations in chunks. No address is invited twice: what became of a chunk is looked up if no response says it.
import { createHash } from "node:crypto";
import type { OrganizationInvitation } from "clerk-organizations";
import type { Context } from "../../arguments/command.js";
import { EXIT, errorMessage, Failure, isClerkError } from "../../failure.js";
import { chunksOf } from "../../operations/operations.js";
import { execute, type Result } from "../../requests/call.js";
import { limitOf, whenOf } from "../../requests/rate-limit.js";
import { type LineCheckpoint, openCheckpoint } from "../checkpoint.js";
import type { Invitation } from "./invitation-file.js";
import type { InvitationReport } from "./invitation-report.js";

const CREATE_MANY = "createOrganizationInvitationBulk";

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
    // A missing organization would fail every invitation.
    await api.getOrganization(this.#organizationId, {}, { signal: interrupt.signal });
    const memory = await openCheckpoint(values.checkpoint as string | undefined);
    try {
      interrupt.letWritesFinish();
      const pending = await this.#settled(await this.#pending(invitations, memory), memory);
      for (const items of chunksOf(CREATE_MANY, pending)) if (this.#mayGoOn) await this.#send(items, memory);
    } catch (error) {
      this.#stop ??= error as Error;
    } finally {
      await memory.close();
    }
    return this.#end(invitations.length);
  }

  get #mayGoOn(): boolean {
    return !this.#stop && this.#limitedUntil === undefined && this.#context.interrupt.exitCode === undefined;
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
  async #settled(items: Item[], memory: LineCheckpoint): Promise<Item[]> {
    const open = items.filter(({ isOpen }) => isOpen);
    const unsent = await this.#foundMissing(open, memory);
    return items.filter((item) => !item.isOpen || unsent.includes(item));
  }

  /** Completes those that exist, and returns the others. */
  async #foundMissing(items: Item[], memory: LineCheckpoint): Promise<Item[]> {
    const missing: Item[] = [];
    const existing = items.length > 0 ? await this.#existing() : new Map<string, OrganizationInvitation>();
    for (const item of items) {
      const invitation = existing.get(item.address);
      if (invitation) await this.#complete(item, invitation.id, memory);
      else missing.push(item);
    }
    return missing;
  }

  /** The invitations that are pending or were accepted, by address. */
  async #existing(): Promise<Map<string, OrganizationInvitation>> {
    const { OrganizationInvitationsApi } = await import("clerk-organizations");
    const client = new OrganizationInvitationsApi(this.#context.api);
    const params = { status: ["pending", "accepted"], limit: 500 };
    const found = new Map<string, OrganizationInvitation>();
    for await (const invitation of client.iterateOrganizationInvitations(this.#organizationId, params))
      found.set(invitation.emailAddress.toLowerCase(), invitation);
    return found;
  }

  async #send(items: Item[], memory: LineCheckpoint): Promise<void> {
    await begin(items, memory);
    try {
      const created = await this.#create(
        CREATE_MANY,
        items.map(({ params }) => params),
      );
      await this.#completeAll(items, created, memory);
    } catch (error) {
      await this.#failed(items, error, memory);
    }
  }

  #create(operation: string, params: unknown): Promise<Result | undefined> {
    return execute(this.#context.api, { operation, args: [this.#organizationId, params] });
  }

  async #completeAll(items: Item[], created: Result | undefined, memory: LineCheckpoint): Promise<void> {
    const data = (created?.data ?? []) as OrganizationInvitation[];
    const ids = new Map(data.map(({ emailAddress, id }) => [emailAddress.toLowerCase(), id]));
    for (const item of items) await this.#complete(item, ids.get(item.address), memory);
  }

  async #complete(item: Item, id: string | undefined, memory: LineCheckpoint): Promise<void> {
    await memory.checkpoint?.add(item.key);
    await this.#report.add(item, "ok", { id });
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
        await this.#complete(item, created?.id, memory);
      } catch (error) {
        await this.#failed([item], error, memory);
      }
    }
  }

  /** Finds out what a chunk without a response did. Those that do not exist may still be created: only a later run sends them again. */
  async #lookUp(items: Item[], error: unknown, memory: LineCheckpoint): Promise<void> {
    const missing = await this.#foundMissing(items, memory);
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
    if (left === 0 && !this.#stop) return interrupt.exitCode ?? (this.#report.hasFailed ? EXIT.failed : EXIT.done);
    notices.clear();
    const resume = values.checkpoint
      ? "run the same command again to resume"
      : "run the command again for the rest; Clerk refuses addresses that it has invited, and --checkpoint FILE would skip them";
    const exitCode = interrupt.exitCode ?? (this.#limitedUntil === undefined ? EXIT.failed : EXIT.limited);
    throw new Failure(`${this.#why()}; ${counts}; ${resume}`, exitCode, this.#limitedUntil);
  }

  #why(): string {
    if (this.#context.interrupt.exitCode !== undefined) return "interrupted";
    if (this.#limitedUntil !== undefined)
      return `stopped by Clerk's rate limit, which allows more ${whenOf(this.#limitedUntil)}`;
    return this.#stop ? errorMessage(this.#stop) || "the output was closed" : "stopped";
  }
}

/** Records that invitations are about to be sent. If it cannot, none of them is sent. */
async function begin(items: Item[], { checkpoint }: LineCheckpoint): Promise<void> {
  await Promise.all(items.map(({ key }) => checkpoint?.begin?.(key)));
}

/** The key of an invitation in a checkpoint. It does not show the address. */
const keyOf = (organizationId: string, { address }: Invitation) =>
  createHash("sha256").update(`invite ${organizationId} ${address}`).digest("base64url").slice(0, 22);
