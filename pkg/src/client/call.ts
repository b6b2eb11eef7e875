// One call, as one async function: it asks the Rust core for a step, takes it, and reports what happened.
import { type Decoder, decode } from "../decode.js";
import { fromReport, internalError } from "../errors.js";
import type { AbortSignalLike, ResponseMeta } from "../host.js";
import type { Upload } from "../http/upload.js";
import { previewOf, type RequestPreview } from "../preview.js";
import { Attempt } from "./attempt.js";
import { type Client, Trap } from "./client.js";
import type { HostEvent, Send, Step } from "./step.js";
import { Stop } from "./stop.js";

/** What a call was given, taken in. */
export interface CallInput {
  operation: string;
  decoder: Decoder;
  /** What the Rust core reads: JSON, without its closing brace. */
  text: string;
  upload?: Upload;
  /** Any of them stops the call. */
  signals: AbortSignalLike[];
  onResponse?: (response: ResponseMeta) => unknown;
}

/**
 * Makes a call. It waits for promises and timers of its own only, so that none of its code runs on the stack of another call:
 * Cloudflare Workers bind I/O to the request that began it, and `AsyncLocalStorage` follows the stack.
 */
export async function runCall(client: Client, input: CallInput): Promise<unknown> {
  const stop = new Stop(input.signals);
  let call = 0;
  let wasSent = false;
  let cause = stop.why?.cause;
  try {
    let step = client.begin(input.text, stop.why?.facts.reason ?? (client.isClosed ? "closed" : ""));
    call = step.call;
    client.add(call, stop);
    for (;;) {
      if (step.fail) throw fromReport(step.fail, cause);
      if (step.done !== undefined) return decode(input.decoder, step.done);
      let event: HostEvent;
      if (isSend(step)) {
        wasSent = true;
        const ended = await new Attempt(client, call, input, step).run(stop);
        if (ended.type === "success") {
          client.succeed(call);
          return ended.value;
        }
        event = ended;
      } else if (step.wait !== undefined) {
        const waiting = client.wait(call, step.wait, stop);
        if (step.ask) void client.askForToken(step.ask);
        event = await waiting;
      } else {
        throw internalError(input.operation, wasSent, "the call was resumed long after its time was up", undefined);
      }
      if (stop.why?.type === "trapped") throw new Trap(stop.why.cause);
      cause = event.cause;
      step = client.report(call, event);
    }
  } catch (thrown) {
    if (!(thrown instanceof Trap)) throw thrown;
    throw defect(input, wasSent, thrown);
  } finally {
    stop.release();
    client.remove(call);
  }
}

/** The request that a call would send. */
export function previewCall(client: Client, input: CallInput): RequestPreview {
  try {
    const step = client.preview(input.text);
    if (step.fail) throw fromReport(step.fail, undefined);
    return previewOf(step as Send);
  } catch (thrown) {
    throw thrown instanceof Trap ? defect(input, false, thrown) : thrown;
  }
}

const defect = ({ operation }: CallInput, wasSent: boolean, { cause }: Trap) =>
  internalError(operation, wasSent, "a defect of this package: please report it", cause);

const isSend = (step: Step): step is Step & Send => step.url !== undefined;
