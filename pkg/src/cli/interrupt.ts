// Ctrl-C and SIGTERM: the first asks for an end in good order, the second is one at once.
import { EXIT } from "./failure.js";
import type { Notices } from "./notices.js";

export class Interrupt {
  readonly #controller = new AbortController();
  #exitCode: number | undefined;
  /** Whether something is under way that must not be left in the middle. */
  #isWriting = false;

  constructor(notices: Notices) {
    for (const [name, exitCode] of [
      ["SIGINT", EXIT.interrupted],
      ["SIGTERM", EXIT.terminated],
    ] as const)
      process.on(name, () => this.#onSignal(exitCode, notices));
  }

  /** Fires at the first. What only reads is given it; what changes something is let finish. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that it asks for, once it has come. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** From here on something is changed. */
  letWritesFinish(): void {
    this.#isWriting = true;
  }

  #onSignal(exitCode: number, notices: Notices): void {
    if (this.#exitCode !== undefined) {
      notices.clear();
      process.exit(exitCode);
    }
    this.#exitCode = exitCode;
    if (this.#isWriting) notices.line("finishing what is under way; Ctrl-C again stops at once");
    this.#controller.abort();
  }
}
