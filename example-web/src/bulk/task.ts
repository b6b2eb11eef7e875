// A run over many organizations. It goes on while its dialog is closed; its requests wait behind those of the rest of the page.
import { batch, computed, type Signal, signal } from "@preact/signals";
import { type Bulk, type BulkResult, bulk } from "clerk-organizations/bulk";
import type { Organization, OrganizationsApi } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { online } from "../shell/online.ts";
import { currentTask } from "./current-task.ts";
import { countText, KINDS, type Outcome, outcome, outcomeOf } from "./outcome.ts";

/** Over HTTP/1.1, browsers open six connections to a server. Two are left for the rest of the page. */
const CONCURRENCY = 4;
/** Results are shown together, at most this often, so that many of them leave time for the user's clicks. */
const SHOW_MS = 100;

export interface BulkAction {
  title: string;
  /** Changes one organization. */
  send(id: string, api: OrganizationsApi): Promise<Change>;
}

interface Change {
  remark?: string;
  /** Shows the change in the list. */
  show(): void;
}

export interface Target {
  id: string;
  name: string;
  outcome: Signal<Outcome>;
}

export class BulkTask {
  readonly targets: readonly Target[];
  readonly isRunning = signal(false);
  readonly isStopping = signal(false);
  /** When Clerk's rate limit, which ended the run, allows more, in milliseconds since 1970. */
  readonly resumeAt = signal<number | undefined>(undefined);
  readonly counts = computed(() => {
    const counts = { total: this.targets.length, waiting: 0, done: 0, refused: 0, unknown: 0, "not sent": 0 };
    for (const { outcome } of this.targets) counts[outcome.value.kind] += 1;
    return counts;
  });
  #run: Bulk<Target, Change> | undefined;
  /** Results that are not shown yet. */
  #results: BulkResult<Target, Change>[] = [];

  constructor(
    readonly action: BulkAction,
    organizations: readonly Organization[],
    /** Opens the dialog of the run. */
    readonly show: () => void,
    /** Whether the dialog is open. */
    private readonly isShown: () => boolean,
  ) {
    this.targets = organizations.map(({ id, name }) => ({ id, name, outcome: signal(outcome("waiting")) }));
  }

  /** Processes what is not done yet. */
  async start(): Promise<void> {
    if (this.isRunning.peek()) return;
    const targets = this.targets.filter(({ outcome }) => outcome.peek().kind !== "done");
    batch(() => {
      for (const target of targets) target.outcome.value = outcome("waiting");
      this.isRunning.value = true;
      this.isStopping.value = false;
      this.resumeAt.value = undefined;
      currentTask.value = this;
    });
    const run = bulk(api, targets, ({ id }, api) => this.action.send(id, api), { concurrency: CONCURRENCY });
    this.#run = run;
    for await (const result of run) {
      if (this.#results.push(result) === 1) setTimeout(() => this.#showResults(), SHOW_MS);
      // The others would fail too.
      if (result.status === "error" && !online.peek()) this.stop();
    }
    this.#end(targets, (await run.summary()).resumeAt);
  }

  /** Completes the requests that were sent, and sends no more. */
  stop(): void {
    this.isStopping.value = true;
    this.#run?.stop();
  }

  /** The results as text, a line for each organization. */
  text(): string {
    return this.sorted()
      .map(({ id, name, outcome: { value } }) => [id, name, value.kind, value.text].join("\t").trimEnd())
      .join("\n");
  }

  /** Those that need attention first. */
  sorted(): Target[] {
    const rank = ({ outcome }: Target) => KINDS.indexOf(outcome.value.kind);
    return [...this.targets].sort((one, other) => rank(one) - rank(other));
  }

  #showResults(): void {
    const results = this.#results.splice(0);
    batch(() => {
      for (const result of results) {
        result.item.outcome.value = outcomeOf(result);
        if (result.status === "ok") result.value.show();
      }
    });
  }

  #end(targets: readonly Target[], resumeAt: number | undefined): void {
    batch(() => {
      this.#showResults();
      for (const target of targets)
        if (target.outcome.peek().kind === "waiting") target.outcome.value = outcome("not sent");
      this.isRunning.value = false;
      this.resumeAt.value = resumeAt;
      currentTask.value = undefined;
    });
    void reloadShown();
    if (this.isShown()) return;
    const counts = this.counts.peek();
    const text = `${this.action.title}: ${countText(counts)}.`;
    if (counts.done === counts.total) showStatus(text);
    else showProblem(text, { label: "Show results", run: this.show });
  }
}
