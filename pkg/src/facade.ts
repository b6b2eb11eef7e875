// What every section's class does with a call: hands it to the wasm, and settles it whatever happens there.
import type { CallOptions, ClientOptions } from "../generated/api.js";
import type { WasmClient } from "../generated/glue.js";
import { internalError } from "./errors.js";
import { host, type Instance, running, trapped } from "./runtime.js";

type Settle = (value: any) => void;

export abstract class Facade {
  #options: ClientOptions | undefined;
  #instance: Instance | undefined;
  #client: WasmClient | undefined;

  /** Makes a client. A mistake in the options is told by its calls: this never throws. */
  constructor(options?: ClientOptions) {
    try {
      this.#options = { ...options };
    } catch {
      // Options that cannot be read are refused, with a reason, by the first call.
      this.#options = options;
    }
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
    if (this.#instance !== instance) {
      this.#client = new instance.glue.Client(this.#options, host);
      this.#instance = instance;
    }
    return this.#client as WasmClient;
  }
}
