// The options of commands that may take long.
import { Pacer, paced } from "../../bulk/pacer.js";
import type { Context } from "../arguments/command.js";
import type { Options, Values } from "../arguments/option.js";
import { usage } from "../failure.js";

export const JOB: Options = {
  rate: { kind: "text", value: "N", about: "send at most N requests per second, evenly spaced; from 0.1" },
  progress: {
    kind: "text",
    value: "json[:FD]",
    about: "report progress as lines of JSON, on standard error or on the file descriptor FD",
  },
};

/** The option of commands that write an export. */
export const OUTPUT: Options = {
  output: { kind: "text", value: "FILE", about: "write to FILE, which appears or changes only when it is complete" },
};

/** Returns the value of `--rate`. */
export function rateOf({ rate }: Values): number | undefined {
  if (rate === undefined) return undefined;
  const value = Number(rate);
  if (!/^\d+(\.\d+)?$/.test(String(rate)) || value < 0.1 || value === Number.POSITIVE_INFINITY)
    throw usage("--rate must be a number from 0.1");
  return value;
}

/** Returns the file descriptor of `--progress`. */
export function progressDescriptor({ progress }: Values): number | undefined {
  if (progress === undefined) return undefined;
  const [, descriptor = "2"] = /^json(?::(\d{1,6}))?$/.exec(String(progress)) ?? [undefined, "none"];
  if (descriptor === "none") throw usage("--progress must be json, or json: and the number of a file descriptor");
  if (Number(descriptor) < 2) throw usage(`--progress cannot use the file descriptor ${descriptor}, which is in use`);
  return Number(descriptor);
}

/** Returns a context whose client keeps `--rate`. `apply` paces its changes itself. */
export function pacedContext(context: Context): Context {
  const rate = rateOf(context.values);
  if (rate === undefined) return context;
  const pacer = new Pacer(rate);
  context.interrupt.signal.addEventListener("abort", () => pacer.stop());
  return { ...context, api: context.api.withOptions({ signal: paced(new AbortController().signal, pacer) }) };
}
