// A call is one async function: it asks the Rust core for a step, performs it, and reports what happened.

import { fromReport, internalError } from "../errors/clerk-error.js";
import type { Decoder } from "../http/decode.js";
import type { Upload } from "../http/upload.js";
import { Acquisition } from "./acquisition.js";
import { Attempt, Success } from "./attempt.js";
import { type Client, type HostEvent, stopEvent, Trap } from "./client.js";
import { previewOf, type RequestPreview } from "./preview.js";
import type { AbortSignalLike, AcquireFunction, ResponseMeta } from "./public-types.js";
import type { Members, Params } from "./snapshot.js";
import type { Send } from "./step.js";
import { Stop } from "./stop.js";

/** The input of a call: copies for the Rust core, and the values that stay in JavaScript. */
export interface CallInput {
  operation: string;
  decoder: Decoder;
  ids: Members | undefined;
  params: Params;
  options: Members | null | undefined;
  upload: Upload | undefined;
  /** Each of them stops the call. */
  signals: AbortSignalLike[];
  /** Overrides that of the client. */
  acquire: AcquireFunction | undefined;
  onResponse: ((response: ResponseMeta) => unknown) | undefined;
}

/**
 * Makes a call. It awaits only its own promises and timers, so none of its code runs on the stack of another call: Cloudflare Workers
 * bind I/O to the request that started it, and `AsyncLocalStorage` follows the stack.
 */
export async function runCall(client: Client, input: CallInput): Promise<unknown> {
  const stop = new Stop(input.signals);
  let call = 0;
  /** How many requests were sent. */
  let sent = 0;
  let acquisition: Acquisition | undefined;
  let cause = stop.why?.cause;
  try {
    let output = client.begin(input, stop.why?.reason ?? (client.isClosed ? "closed" : undefined));
    call = output.call;
    client.add(call, stop);
    for (;;) {
      const { step } = output;
      if (step.kind === "fail") throw fromReport(step.error, cause);
      if (step.kind === "done") return step.answer && input.decoder(step.answer);
      if (step.kind === "nothing")
        throw internalError(input.operation, sent > 0, "the call was resumed long after its time was up", undefined);
      let event: HostEvent;
      if (step.kind === "send") {
        if (stop.turn) await Promise.race([stop.turn(() => client.keepSlot(call)), stop.promise]);
        if (stop.why) {
          // The call was stopped before this request.
          event = stopEvent(call, stop.why, 0, true);
        } else {
          sent += 1;
          acquisition = undefined;
          stop.beginSending();
          const ended = await new Attempt(client, call, input, step).run(stop);
          if (ended instanceof Success) {
            client.succeed(call);
            return ended.value;
          }
          stop.endSending();
          event = ended;
        }
      } else {
        if (step.kind === "acquire") acquisition ??= new Acquisition(client, call, input, sent + 1);
        const decided = step.kind === "acquire" ? acquisition?.decided : undefined;
        const waiting = client.wait(call, step.ms, stop, decided);
        if (step.kind === "ask") void client.askForToken(step.reason);
        event = await waiting;
      }
      if (stop.why?.reason === "trapped") throw new Trap(stop.why.cause);
      cause = event.cause;
      output = client.report(event);
    }
  } catch (thrown) {
    throw thrown instanceof Trap ? defect(input, sent > 0, thrown) : thrown;
  } finally {
    acquisition?.abandon(stop.why?.cause);
    stop.release();
    client.remove(call);
  }
}

/** Returns the request that a call would send. */
export function previewCall(client: Client, input: CallInput): RequestPreview {
  try {
    const { step } = client.preview(input);
    if (step.kind === "fail") throw fromReport(step.error, undefined);
    return previewOf(step as Send);
  } catch (thrown) {
    throw thrown instanceof Trap ? defect(input, false, thrown) : thrown;
  }
}

const defect = ({ operation }: CallInput, wasSent: boolean, { cause }: Trap) =>
  internalError(operation, wasSent, "a defect of this package: please report it", cause);
