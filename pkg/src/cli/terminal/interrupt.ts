// Handles Ctrl-C, SIGTERM and SIGHUP: the first one ends the command gracefully, the second one at once.
import { BETWEEN_REQUESTS } from "../../client/stop.js";
import { EXIT } from "../failure.js";
import type { Notices } from "./notices.js";

/** The exit codes of signals. A terminal or a session that ends sends SIGHUP; Node does not let `nohup` ignore it. */
const SIGNALS = [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", EXIT.terminated],
  ["SIGHUP", EXIT.hungUp],
] as const;

export class Interrupt {
  readonly #notices: Notices;
  readonly #controller = new AbortController();
  readonly #pause = new AbortController();
  #exitCode: number | undefined;
  #isListening = false;
  /** Whether changes are in progress, which have to finish. */
  #isWriting = false;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /**
   * From now on, the first signal ends the command gracefully. Before, it ends the process: opening a named pipe and reading a file
   * that an option names block the thread that would have to react.
   */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    for (const [name, exitCode] of SIGNALS) process.on(name, () => this.#onSignal(exitCode));
  }

  /** Fires at the first signal. Only reads use it. */
  get signal(): AbortSignal {
    this.listen();
    return this.#controller.signal;
  }

  /** Fires then, too, for changes: a request in flight is completed, and a call that waits, perhaps for a rate limit, ends. */
  get pause(): AbortSignal {
    this.listen();
    return Object.assign(this.#pause.signal, { [BETWEEN_REQUESTS]: true });
  }

  /** The exit code, once a signal was received. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** From now on, the first signal lets changes in progress finish. */
  letWritesFinish(): void {
    this.listen();
    this.#isWriting = true;
  }

  #onSignal(exitCode: number): void {
    if (this.#exitCode !== undefined) {
      this.#notices.clear();
      process.exit(exitCode);
    }
    this.#exitCode = exitCode;
    if (this.#isWriting) this.#notices.line("finishing requests in progress; press Ctrl-C again to stop at once");
    this.#pause.abort();
    this.#controller.abort();
  }
}
