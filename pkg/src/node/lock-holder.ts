// Who holds the lock of a checkpoint, and whether that process still runs.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

export interface Holder {
  /** Differs for every lock. */
  token: string;
  pid: number;
  host: string;
  /** When the lock was made, as an ISO time. */
  since: string;
  /** The boot of the machine, the namespace of the pid, and the start of the process after the boot. Only Linux says these. */
  boot?: string | undefined;
  namespace?: string | undefined;
  started?: string | undefined;
}

/** What the system says about a process: when it started, `null` if there is none with this pid, `undefined` if it does not say. */
export type StartOf = (pid: number) => string | null | undefined;

/**
 * Whether the process that made a lock still runs. Only the kernel that runs it can say that. A pid alone does not tell, because a
 * system gives it to another process later, and a container that is started again has the same pids.
 */
export function stateOf(holder: Holder, own: Holder, startOf: StartOf = processStart): "running" | "ended" | "unsure" {
  const { boot, namespace, host } = holder;
  const isHere = boot === undefined ? own.boot === undefined : boot === own.boot && namespace === own.namespace;
  if (!isHere || host !== own.host) return "unsure";
  const started = startOf(holder.pid);
  if (started === null) return "ended";
  if (started === undefined || holder.started === undefined) return "unsure";
  return started === holder.started ? "running" : "ended";
}

/** Describes this process. */
export const ownHolder = (): Holder => ({
  token: crypto.randomUUID(),
  pid: process.pid,
  // Deno asks for permission.
  host: attempt(hostname) ?? "an unknown host",
  since: new Date().toISOString(),
  boot: attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
  namespace: attempt(() => readlinkSync("/proc/self/ns/pid")),
  started: processStart(process.pid) ?? undefined,
});

/** Parses the content of a lock. It is empty if its maker was killed at the wrong moment. */
export function holderOf(text: string): Holder | undefined {
  const holder = attempt(() => JSON.parse(text) as Partial<Holder>);
  const isWhole =
    typeof holder?.token === "string" && typeof holder.pid === "number" && typeof holder.host === "string";
  return isWhole ? (holder as Holder) : undefined;
}

function processStart(pid: number): string | null | undefined {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (Object(thrown).code === "ESRCH") return null;
  }
  // The name of the program, in parentheses, may contain spaces. The start is the 22nd field, the 20th after the name.
  const fields = attempt(() =>
    readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" "),
  );
  // A zombie has ended: its parent has not noticed yet.
  return fields?.[0] === "Z" ? null : fields?.[19];
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
