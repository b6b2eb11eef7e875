// Runs the changes in a file: reports each result as it arrives, and a summary at the end.
import type { OrganizationsApi } from "clerk-organizations";
import type { BulkProgress, BulkResult } from "clerk-organizations/bulk";
import { KeyedMutex } from "../../../bulk/keyed-mutex.js";
import type { Context } from "../../arguments/command.js";
import { EXIT, errorMessage, errorReport, Failure, isClerkError } from "../../failure.js";
import type { Source } from "../../input/source.js";
import { type Call, execute, type Result } from "../../requests/call.js";
import { limitOf } from "../../requests/rate-limit.js";
import { type LineCheckpoint, openCheckpoint } from "../checkpoint.js";
import { rateOf } from "../job-options.js";
import { whyStopped } from "../why-stopped.js";
import { Barrier } from "./barrier.js";
import { type Change, callOf, isInstanceWide, subjectOf } from "./change.js";
import { References } from "./references.js";
import { executeAgain, isRefusal } from "./repeat.js";

interface Item extends Change {
  key: string;
}

/** A line that is not sent before an earlier one is settled. */
class Blocked extends Failure {}

type ItemResult = BulkResult<Item, Result | undefined>;

export class ApplyRun {
  readonly #context: Context;
  readonly #source: Source;
  readonly #from: number;
  /** Changes of one organization are made one after the other, in the order of their lines. */
  readonly #mutex = new KeyedMutex();
  /** The line of each organization that is left to a later run, which must not make it after those that follow it. */
  readonly #unsettled = new Map<string, { line: number; limitedUntil: number | undefined }>();
  readonly #barrier = new Barrier();
  #references = new References();
  readonly #counts = { ok: 0, error: 0, skipped: 0 };
  #pace: Pick<BulkProgress, "total" | "rate" | "eta"> = { rate: 0 };
  /** Why no more lines are started. */
  #stop: Error | undefined;
  /** When a rate limit is over that is too long to wait for. */
  #limitedUntil: number | undefined;
  /** The lines that it refused, or that an interrupt kept from being sent. */
  readonly #heldBack: number[] = [];
  /** The first line that was not started. */
  #next: number;
  #isComplete = false;
  #isOutputLost = false;

  constructor(context: Context, source: Source, from: number) {
    this.#context = context;
    this.#source = source;
    this.#from = from;
    this.#next = from;
  }

  /** Applies the changes. Returns the exit code. */
  async run(changes: AsyncIterable<Change>, total: number): Promise<number> {
    const { api, values, interrupt, secretKey } = this.#context;
    const { bulk } = await import("clerk-organizations/bulk");
    const owner = { secretKey, hasNewKey: values["new-key"] === true };
    const memory = await openCheckpoint(values.checkpoint as string | undefined, owner);
    const { checkpoint } = memory;
    this.#references = new References(memory.references);
    const options = {
      total,
      checkpoint,
      concurrency: values.concurrency === undefined ? undefined : Number(values.concurrency),
      rate: rateOf(values),
      key: checkpoint && ((item: Item) => item.key),
      onProgress: (progress: BulkProgress) => {
        this.#pace = progress;
      },
    };
    interrupt.letWritesFinish();
    try {
      const items = this.#pendingChanges(changes, memory);
      const run = bulk(api, items, (item, api) => this.#apply(item, api, memory), options);
      interrupt.signal.addEventListener("abort", () => run.stop());
      for await (const result of run) await this.#report(result);
    } catch (error) {
      this.#stop ??= error as Error;
    }
    await memory.close().catch((error: Error) => {
      this.#stop ??= error;
    });
    return this.#end();
  }

  get #isStopping(): boolean {
    return this.#stop !== undefined || this.#context.interrupt.exitCode !== undefined;
  }

  /** Yields changes until the run stops. Those in progress are completed. */
  async *#pendingChanges(
    changes: AsyncIterable<Change>,
    { keyOf, expectReference }: LineCheckpoint,
  ): AsyncGenerator<Item, void, undefined> {
    for await (const change of changes) {
      const key = keyOf(change.text);
      if (change.line < this.#from) continue;
      if (change.ref !== undefined) expectReference(key, change.ref);
      if (isInstanceWide(change)) await this.#barrier.idle();
      if (this.#isStopping) return;
      this.#barrier.begin();
      yield { ...change, key };
      if (isInstanceWide(change)) await this.#barrier.idle();
    }
    this.#isComplete = true;
  }

  #apply(item: Item, api: OrganizationsApi, memory: LineCheckpoint): Promise<Result | undefined> {
    this.#markStarted(item);
    const subject = subjectOf(item);
    const change = () => this.#change(item, api, memory);
    return subject === undefined ? change() : this.#mutex.run(subject, () => this.#inOrder(subject, item, change));
  }

  /** After a line that Clerk has neither made nor refused, no more lines of the same organization are sent. */
  async #inOrder<T>(subject: string, { line }: Item, change: () => Promise<T>): Promise<T> {
    const earlier = this.#unsettled.get(subject);
    if (earlier) {
      const why = `not sent: it has to follow line ${earlier.line}, which changes the same organization`;
      throw new Blocked(why, EXIT.failed, earlier.limitedUntil);
    }
    try {
      return await change();
    } catch (error) {
      if (isClerkError(error) && !isRefusal(error))
        this.#unsettled.set(subject, { line, limitedUntil: limitOf(error) });
      throw error;
    }
  }

  async #change(item: Item, api: OrganizationsApi, memory: LineCheckpoint): Promise<Result | undefined> {
    const call = await callOf(item, (ref) => this.#references.idFor(ref));
    const result = await this.#execute(api, call, item, memory);
    if (item.ref !== undefined) await this.#addReference(item, item.ref, String(result?.id), memory);
    return result;
  }

  async #execute(api: OrganizationsApi, call: Call, { key }: Item, memory: LineCheckpoint) {
    if (!memory.wasInterrupted(key)) return execute(api, call);
    return executeAgain(api, call, () => memory.settle(key));
  }

  async #addReference({ key }: Item, ref: string, id: string, memory: LineCheckpoint): Promise<void> {
    this.#references.add(ref, id);
    try {
      await memory.addReference(ref, id);
    } catch (error) {
      // The organization exists, although the line fails.
      memory.leaveOpen(key);
      throw error;
    }
  }

  #markStarted({ line }: Item): void {
    this.#next = Math.max(this.#next, line + 1);
  }

  async #report(result: ItemResult): Promise<void> {
    const { values, output } = this.#context;
    this.#barrier.end();
    if (this.#isKeptBack(result)) this.#heldBack.push(result.item.line);
    else this.#count(result);
    // Flushed at once, so that the output is complete if the process is killed.
    if (values.json) await this.#write(() => output.data(JSON.stringify(lineOf(result))).then(() => output.flush()));
    this.#progress();
  }

  /** Whether a line was not sent because of an interrupt. */
  #isKeptBack(result: ItemResult): boolean {
    if (this.#context.interrupt.exitCode === undefined || result.status !== "error") return false;
    return result.error instanceof Blocked || (isAborted(result.error) && result.outcome !== "unknown");
  }

  #count(result: ItemResult): void {
    this.#counts[result.status] += 1;
    if (result.status === "skipped") this.#markStarted(result.item);
    if (result.status === "error") this.#failed(result.item, result.error);
  }

  #failed({ line }: Item, error: unknown): void {
    const { notices, values } = this.#context;
    const until = error instanceof Failure ? error.resumeAt : limitOf(error);
    if (until !== undefined) {
      this.#limitedUntil = Math.max(this.#limitedUntil ?? 0, until);
      this.#heldBack.push(line);
      return;
    }
    notices.line(`${this.#source.at(line)}: ${errorMessage(error)}`);
    if (values["stop-on-error"]) this.#stop ??= new Failure("stopped after a failure");
    // All other changes would fail too.
    if (Object(error).status === 401) this.#stop ??= new Failure("the key was rejected");
  }

  /** If the output cannot be written, the run ends after the changes in progress. */
  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#isOutputLost) return;
    await write().catch((error: Error) => {
      this.#isOutputLost = true;
      this.#stop ??= error;
    });
  }

  #progress(): void {
    const { output, notices, values } = this.#context;
    const { ok, error, skipped } = this.#counts;
    const { total, rate, eta } = this.#pace;
    const progress = { done: ok + error + skipped, failed: error, skipped, total, rate, eta };
    notices.progress(progress, values.json ? output : undefined);
  }

  /** Prints the summary. Returns the exit code, or throws if the run is incomplete. */
  async #end(): Promise<number> {
    const { values, output, interrupt, notices } = this.#context;
    notices.clear();
    const { ok, error, skipped } = this.#counts;
    const counts = `${ok} done, ${error} failed, ${skipped} skipped`;
    await this.#write(async () => {
      if (!values.json) await output.line(counts);
      await output.flush();
    });
    const limited = this.#limitedUntil === undefined ? undefined : EXIT.limited;
    if (!this.#isComplete || this.#heldBack.length > 0)
      throw new Failure(
        `${this.#why()}; ${counts}; ${this.#resumption()}`,
        interrupt.exitCode ?? limited,
        this.#limitedUntil,
      );
    if (this.#stop?.message) throw this.#stop;
    return interrupt.exitCode ?? (error > 0 ? EXIT.failed : EXIT.done);
  }

  #why(): string {
    return whyStopped(this.#context.interrupt, this.#limitedUntil, this.#stop);
  }

  #resumption(): string {
    if (this.#context.values.checkpoint !== undefined) return "run the same command again to resume";
    const held = new Set(this.#heldBack.sort((one, other) => one - other));
    const isLimited = this.#limitedUntil !== undefined;
    let next = this.#next;
    while (!isLimited && held.delete(next - 1)) next -= 1;
    const isRest = !this.#isComplete || next < this.#next;
    const rest = isRest ? [`line ${next} was not started; resume with --from-line ${next}`] : [];
    const who = isLimited ? "the limit refused" : "the interrupt kept back";
    const refused = held.size > 0 ? [`${who} line${held.size > 1 ? "s" : ""} ${[...held].join(", ")}`] : [];
    return [...refused, ...rest].join("; ");
  }
}

/** Whether something ended because of a signal: a call, or the wait before it. */
const isAborted = (error: unknown) => Object(error).kind === "aborted" || Object(error).name === "AbortError";

/** Formats a result for `--json`. */
function lineOf(result: ItemResult): Record<string, unknown> {
  const { line, operation, ids, ref } = result.item;
  const [first] = ids;
  const own = typeof first === "string" ? first : undefined;
  const id = result.status === "ok" ? (result.value?.id ?? own) : own;
  const facts = { line, operation, id, ...(ref !== undefined && { ref }), status: result.status };
  return result.status === "error" ? { ...facts, error: errorReport(result.error) } : facts;
}
