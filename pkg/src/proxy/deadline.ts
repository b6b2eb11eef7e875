// The time that a request has, from its beginning to the end of its answer. It is over sooner where the page goes away.
import { safeGet } from "../runtime/safe-get.js";
import { Refusal } from "./refusal.js";

export class Deadline {
  readonly #controller = new AbortController();
  readonly #page: AbortSignal | null | undefined;
  readonly #timer: unknown;
  readonly #over: Promise<never>;
  #isLate = false;

  /** @param ms how long the request may take @param page fires when nobody waits for the answer any more */
  constructor(ms: number, page: AbortSignal | null | undefined) {
    this.#page = page;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#controller.abort();
    }, ms);
    // Node would wait for it before it ends.
    if (typeof safeGet(this.#timer, "unref") === "function") (this.#timer as { unref(): void }).unref();
    this.#over = new Promise((_, reject) => {
      this.signal.addEventListener("abort", () => reject(new Refusal(this.why ?? "late")));
    });
    this.#over.catch(() => {});
    if (page?.aborted) this.#leave();
    else page?.addEventListener("abort", () => this.#leave());
  }

  /** Fires when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the time is over, where it is. */
  get why(): "gone" | "late" | undefined {
    if (this.#page?.aborted) return "gone";
    return this.#isLate ? "late" : undefined;
  }

  /** What is waited for. Rejects with a `Refusal` where the time is over first, however long the other goes on. */
  race<T>(awaited: T | Promise<T>): Promise<T> {
    return Promise.race([this.#over, awaited]);
  }

  /** The request has ended. */
  end(): void {
    clearTimeout(this.#timer as number);
  }

  #leave(): void {
    this.end();
    this.#controller.abort();
  }
}
