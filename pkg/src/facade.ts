// What every section's class does with a call: hands it to the wasm, and settles it whatever happens there.
import type { CallOptions, ClientOptions } from "../generated/api.js";
import { decoders } from "../generated/decoders.js";
import type { WasmClient } from "../generated/glue.js";
import { text } from "./body.js";
import { type Decoder, decode } from "./decode.js";
import { fromReport, internalError } from "./errors.js";
import type { Metadata } from "./host.js";
import { type Instance, running, trapped } from "./runtime.js";
import { listen, unlisten } from "./signals.js";

type Settle = (value: any) => void;

/** What the Rust side borrows of this one. */
const host = {
  text,
  decode: (model: string, body: unknown) => decode(decoders[model] as Decoder, body),
  error: fromReport,
  tell,
  listen,
  unlisten,
};

/** A listener that throws or rejects changes nothing. */
async function tell(listener: (event: unknown) => unknown, event: unknown): Promise<void> {
  try {
    await listener(event);
  } catch {}
}

/** What a merge of metadata will give. Paths are JSON pointers. */
export interface MergePreview {
  /** The metadata after the merge. */
  result: Metadata;
  /** What the merge adds. */
  added: string[];
  /** What it changes. */
  changed: string[];
  /** What it removes. */
  removed: string[];
  /** How many bytes of JSON the result has; Clerk takes 8192 for each field. */
  bytes: number;
}

/**
 * What `mergeOrganizationMetadata` will make of one metadata field, without sending anything: objects merge at every
 * level, `null` removes, anything else replaces.
 *
 * @throws ClerkError of kind `"invalid"` where JSON could not hold what is given.
 */
export function previewMerge(current: Metadata | null | undefined, patch: Metadata): MergePreview {
  const instance = running();
  if (instance instanceof Promise)
    throw internalError("previewMerge", false, "await init() first in this browser", undefined);
  return JSON.parse(instance.glue.preview_merge(current, patch, host)) as MergePreview;
}

export abstract class Facade {
  #options: ClientOptions | undefined;
  #instance: Instance | undefined;
  #client: WasmClient | undefined;
  #closed = false;

  /** Makes a client. A mistake in the options is told by its calls: this never throws. */
  constructor(options?: ClientOptions) {
    try {
      this.#options = { ...options };
      if (this.#options.headers) this.#options.headers = { ...this.#options.headers };
    } catch {
      // Options that cannot be read are refused, with a reason, by the first call.
      this.#options = options;
    }
  }

  /** Stops all calls under way (`kind: "aborted"`, `reason: "client_closed"`) and refuses later ones. */
  close(): void {
    this.#closed = true;
    this.#client?.close();
  }

  /** @internal Makes a call. */
  protected perform<T>(operation: string, id: unknown, params: unknown, call: CallOptions | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = (instance: Instance) => this.#start(instance, operation, id, params, call, resolve, reject);
      const fail = (error: unknown) => reject(internalError(operation, false, "WebAssembly could not start", error));
      try {
        const instance = running();
        if (instance instanceof Promise) instance.then(start, fail);
        else start(instance);
      } catch (error) {
        fail(error);
      }
    });
  }

  #start(
    instance: Instance,
    operation: string,
    id: unknown,
    params: unknown,
    call: unknown,
    resolve: Settle,
    reject: Settle,
  ) {
    const ending = (settle: Settle) => (value: unknown) => {
      instance.calls.delete(reject);
      settle(value);
    };
    instance.calls.set(reject, operation);
    try {
      this.#clientOf(instance).call(operation, id, params, call, ending(resolve), ending(reject));
    } catch (error) {
      trapped(instance, error);
    }
  }

  #clientOf(instance: Instance): WasmClient {
    if (this.#instance !== instance || !this.#client) {
      this.#client = new instance.glue.Client(this.#options, host);
      this.#instance = instance;
      if (this.#closed) this.#client.close();
    }
    return this.#client;
  }
}

// `using api = new OrganizationsApi()` closes it, where the host knows of that.
const dispose = (Symbol as { dispose?: symbol }).dispose;
if (dispose) Object.defineProperty(Facade.prototype, dispose, { value: Facade.prototype.close });
