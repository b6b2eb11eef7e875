// Handles Ctrl-C and SIGTERM: the first one ends the command gracefully, the second one at once.
import { EXIT } from "../failure.js";
import type { Notices } from "./notices.js";

export class Interrupt {
  readonly #controller = new AbortController();
  #exitCode: number | undefined;
  /** Whether changes are in progress, which have to finish. */
  #isWriting = false;

  constructor(notices: Notices) {
    for (const [name, exitCode] of [
      ["SIGINT", EXIT.interrupted],
      ["SIGTERM", EXIT.terminated],
    ] as const)
      process.on(name, () => this.#onSignal(exitCode, notices));
  }

  /** Fires at the first signal. Only reads use it; changes are completed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code, once a signal was received. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** From now on, the first signal lets changes in progress finish. */
  letWritesFinish(): void {
    this.#isWriting = true;
  }

  #onSignal(exitCode: number, notices: Notices): void {
    if (this.#exitCode !== undefined) {
      notices.clear();
      process.exit(exitCode);
    }
    this.#exitCode = exitCode;
    if (this.#isWriting) notices.line("finishing requests in progress; press Ctrl-C again to stop at once");
    this.#controller.abort();
  }
}
