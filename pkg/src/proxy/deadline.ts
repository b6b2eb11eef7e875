// The time limit of a request, from its beginning to the end of its response. A disconnected page ends it early.
import { safeGet } from "../runtime/safe-get.js";
import { Refusal } from "./refusal.js";

export class Deadline {
  readonly #controller = new AbortController();
  readonly #page: AbortSignal | null | undefined;
  readonly #timer: unknown;
  readonly #over: Promise<never>;
  #isLate = false;

  /** @param ms the time limit, in milliseconds @param page fires when the page disconnects */
  constructor(ms: number, page: AbortSignal | null | undefined) {
    this.#page = page;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#controller.abort();
    }, ms);
    // Otherwise the timer keeps a Node process alive.
    if (typeof safeGet(this.#timer, "unref") === "function") (this.#timer as { unref(): void }).unref();
    this.#over = new Promise((_, reject) => {
      this.signal.addEventListener("abort", () => reject(new Refusal(this.why ?? "late")));
    });
    this.#over.catch(() => {});
    if (page?.aborted) this.#leave();
    else page?.addEventListener("abort", () => this.#leave());
  }

  /** Fires when the time has passed or the page has disconnected. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal has fired, if it has. */
  get why(): "gone" | "late" | undefined {
    if (this.#page?.aborted) return "gone";
    return this.#isLate ? "late" : undefined;
  }

  /** Waits for a promise. Rejects with a `Refusal` if the signal fires first. */
  race<T>(awaited: T | Promise<T>): Promise<T> {
    return Promise.race([this.#over, awaited]);
  }

  /** Stops the timer when the request has ended. */
  end(): void {
    clearTimeout(this.#timer as number);
  }

  #leave(): void {
    this.end();
    this.#controller.abort();
  }
}
