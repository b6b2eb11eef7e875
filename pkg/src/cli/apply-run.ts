// A run over the changes of a file: each result as it comes, and at the end what became of all of them.
import type { OrganizationsApi } from "clerk-organizations";
import type { BulkProgress, BulkResult } from "clerk-organizations/bulk";
import { KeyedMutex } from "../bulk/keyed-mutex.js";
import { execute, type Result } from "./call.js";
import { type Change, callOf } from "./change.js";
import { type LineCheckpoint, openCheckpoint } from "./checkpoint.js";
import type { Context } from "./command.js";
import { EXIT, errorMessage, Failure } from "./failure.js";
import type { Source } from "./source.js";

interface Item extends Change {
  key: string;
}

type ItemResult = BulkResult<Item, Result>;

export class ApplyRun {
  readonly #context: Context;
  readonly #source: Source;
  readonly #from: number;
  /** Changes of one organization are made one after the other, in the order of their lines. */
  readonly #mutex = new KeyedMutex();
  readonly #counts = { ok: 0, error: 0, skipped: 0 };
  /** Why no more lines are begun, where that is so. */
  #stop: Error | undefined;
  /** The first line that has not been begun. */
  #next: number;
  #isComplete = false;
  #isOutputLost = false;

  constructor(context: Context, source: Source, from: number) {
    this.#context = context;
    this.#source = source;
    this.#from = from;
    this.#next = from;
  }

  /** Applies them; gives the exit code. */
  async run(changes: AsyncIterable<Change>, total: number): Promise<number> {
    const { api, values, interrupt } = this.#context;
    const { bulk } = await import("clerk-organizations/bulk");
    const memory = await openCheckpoint(values.checkpoint as string | undefined);
    const { checkpoint } = memory;
    const options = {
      total,
      checkpoint,
      concurrency: values.concurrency === undefined ? undefined : Number(values.concurrency),
      key: checkpoint && ((item: Item) => item.key),
      onProgress: (progress: BulkProgress) => this.#progress(progress),
    };
    interrupt.letWritesFinish();
    try {
      const items = this.#pendingChanges(changes, memory);
      for await (const result of bulk(api, items, (item, api) => this.#apply(item, api), options))
        await this.#report(result);
    } catch (error) {
      this.#stop ??= error as Error;
    }
    await memory.close();
    return this.#end();
  }

  /** The changes, as long as more are to be begun: what is under way then ends by itself. */
  async *#pendingChanges(
    changes: AsyncIterable<Change>,
    { keyOf }: LineCheckpoint,
  ): AsyncGenerator<Item, void, undefined> {
    for await (const change of changes) {
      if (this.#stop !== undefined || this.#context.interrupt.exitCode !== undefined) return;
      const key = keyOf(change.text);
      if (change.line >= this.#from) yield { ...change, key };
    }
    this.#isComplete = true;
  }

  #apply(item: Item, api: OrganizationsApi): Promise<Result> {
    this.#markStarted(item);
    const { organizationId } = item;
    const change = async () => execute(api, await callOf(item));
    return organizationId === undefined ? change() : this.#mutex.run(organizationId, change);
  }

  #markStarted({ line }: Item): void {
    this.#next = Math.max(this.#next, line + 1);
  }

  async #report(result: ItemResult): Promise<void> {
    const { values, output } = this.#context;
    this.#counts[result.status] += 1;
    if (result.status === "skipped") this.#markStarted(result.item);
    if (result.status === "error") this.#failed(result.item, result.error);
    // At once: whoever stops this by force shall know what was done.
    if (values.json) await this.#write(() => output.data(JSON.stringify(lineOf(result))).then(() => output.flush()));
  }

  #failed({ line }: Item, error: unknown): void {
    const { notices, values } = this.#context;
    notices.line(`${this.#source.at(line)}: ${errorMessage(error)}`);
    if (values["stop-on-error"]) this.#stop ??= new Failure("stopped after a failure");
    // With a key that is refused nothing else can go well.
    if (Object(error).status === 401) this.#stop ??= new Failure("the key is refused");
  }

  /** An output that can no longer be written ends the run, but not what is under way. */
  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#isOutputLost) return;
    await write().catch((error: Error) => {
      this.#isOutputLost = true;
      this.#stop ??= error;
    });
  }

  #progress({ done, failed, skipped, total, rate, eta }: BulkProgress): void {
    const { output, notices, values } = this.#context;
    // A bar would stand between the lines where both are one terminal.
    if (values.json && output.terminal.isTty) return;
    notices.progress({ done: done + failed + skipped, failed, total, rate, eta });
  }

  /** Says how it went. */
  async #end(): Promise<number> {
    const { values, output, interrupt, notices } = this.#context;
    notices.clear();
    const { ok, error, skipped } = this.#counts;
    const counts = `${ok} done, ${error} failed, ${skipped} skipped`;
    await this.#write(async () => {
      if (!values.json) await output.line(counts);
      await output.flush();
    });
    if (!this.#isComplete) throw new Failure(`${this.#why()}; ${counts}; ${this.#resumption()}`, interrupt.exitCode);
    if (this.#stop?.message) throw this.#stop;
    return interrupt.exitCode ?? (error > 0 ? EXIT.failed : EXIT.done);
  }

  #why(): string {
    if (this.#context.interrupt.exitCode !== undefined) return "interrupted";
    return this.#stop ? errorMessage(this.#stop) || "nobody reads the output any more" : "stopped";
  }

  #resumption(): string {
    return this.#context.values.checkpoint === undefined
      ? `line ${this.#next} was not begun: --from-line ${this.#next} goes on there`
      : "the same command goes on there";
  }
}

/** A result as a line of the output. */
function lineOf(result: ItemResult): Record<string, unknown> {
  const { line, operation, organizationId } = result.item;
  const id = result.status === "ok" ? (result.value.id ?? organizationId) : organizationId;
  const facts = { line, operation, id, status: result.status };
  return result.status === "error" ? { ...facts, error: errorOf(result.error) } : facts;
}

const errorOf = (error: unknown) =>
  typeof Object(error).toJSON === "function" ? error : { message: errorMessage(error) };
