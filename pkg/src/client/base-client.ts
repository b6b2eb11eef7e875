// What every section's class does with a call: takes in what it was given, and starts it.
import type { CallOptions, ClientOptions } from "../../generated/api.js";
import { OPAQUE, TO_JSON } from "../../generated/constants.js";
import { invalidInput, startupError } from "../errors/clerk-error.js";
import type { Decoder } from "../http/decode.js";
import { Upload } from "../http/upload.js";
import { fileFacts, fileOf } from "../http/upload-file.js";
import { nullPrototype } from "../runtime/own-members.js";
import { copyOwn, findSelf, keepSelf } from "../runtime/unwrap-proxy.js";
import { getInstance, type Instance } from "../wasm/instance.js";
import { type CallInput, previewCall, runCall } from "./call.js";
import { Client, type ClientSettings } from "./client.js";
import type { RequestPreview } from "./preview.js";
import type { AbortSignalLike } from "./public-types.js";
import { copyOf, InvalidInput, type MarshalRules, paramsOf, typeTag } from "./snapshot.js";
import { Stop } from "./stop.js";

/** What of an options or parameters object JSON cannot hold, by its names. */
interface OpaqueValues {
  upload?: Upload;
  signals: AbortSignalLike[];
  [name: string]: unknown;
}

/** How members are copied that are not plain values: as the name of what they are, while they themselves stay here. */
class InputCopier implements MarshalRules {
  readonly opaque: OpaqueValues = nullPrototype({ signals: [] });

  allowsToJson(member: string): boolean {
    return TO_JSON.has(member);
  }

  replaceOpaque(member: string, given: unknown): unknown {
    if (!OPAQUE.has(member)) return undefined;
    const what = typeTag(given);
    if (member === "file") {
      const file = fileOf(given, what);
      if (file) this.opaque.upload = new Upload(file);
    } else if (what === "AbortSignal") this.opaque.signals.push(given as AbortSignalLike);
    else if (what === "function") this.opaque[member] = given;
    // Of a file the facts come in its place, once they are read.
    return what;
  }
}

/** What the views of one client have in common. */
class SharedState {
  readonly #brand = true;
  settings: ClientSettings | undefined;
  // Set, so that they are members of their own: see runtime/own-members.ts.
  invalid: InvalidInput | undefined = undefined;
  client: Client | undefined = undefined;
  isClosed = false;

  constructor(options: unknown) {
    try {
      const copier = new InputCopier();
      const copy = copyOf(options, "options", copier);
      this.settings = nullPrototype({ ...copier.opaque, options: copy });
    } catch (thrown) {
      this.invalid = thrown as InvalidInput;
    }
  }

  /** Unlike `instanceof` it runs nothing of the value's own. */
  static is(value: unknown): value is SharedState {
    return typeof value === "object" && value !== null && #brand in value;
  }

  clientIn(instance: Instance): Client {
    if (!this.client?.runsIn(instance)) this.client = new Client(this.settings as ClientSettings, instance);
    if (this.isClosed) this.client.close();
    return this.client;
  }
}

/** The methods of a class that make a call. */
type Operation<T> = { [K in Own<T>]: T[K] extends (...args: any[]) => Promise<any> ? K : never }[Own<T>];
type Own<T> = Exclude<keyof T, keyof BaseClient>;
type Arguments<F> = F extends (...args: infer A) => any ? A : never;

export abstract class BaseClient {
  readonly #shared: SharedState;
  /** What holds for its calls where they say nothing else; the last goes before the others. */
  #defaults: readonly unknown[] = [];
  #isPreview = false;

  /** Makes a client. A mistake in the options is told by its calls: this never throws. */
  constructor(options?: ClientOptions) {
    this.#shared = SharedState.is(options) ? options : new SharedState(options);
    keepSelf(this);
  }

  /** Stops all calls under way (`kind: "aborted"`, `reason: "client_closed"`) and refuses later ones. */
  close(): void {
    const shared = BaseClient.#clientOf(this, "close").#shared;
    shared.isClosed = true;
    shared.client?.close();
  }

  /**
   * The same client, with other options for its calls where a call says nothing else: `api.withOptions({ priority: "bulk" })`. They
   * share key, rate limit and `close()`. Signals add up: any of them stops a call. A mistake in the options is told by its calls.
   *
   * Of a subclass it has the methods and the properties, but no private (`#`) fields: the subclass's constructor does not run.
   */
  withOptions(call: CallOptions): this {
    const client = BaseClient.#clientOf(this, "withOptions");
    return client.#view([call, ...client.#defaults]);
  }

  /**
   * What a call would send: `api.preview("createOrganization", { name: "Acme" })`. Its parameters are checked as for the call, and
   * nothing is sent: not even a token is asked for. What could be a secret is left out.
   *
   * @throws ClerkError of kind `"invalid"`, as the call would.
   */
  async preview<O extends Operation<this>>(operation: O, ...args: Arguments<this[O]>): Promise<RequestPreview> {
    const client = BaseClient.#clientOf(this, "preview");
    const view = client.#view(client.#defaults);
    view.#isPreview = true;
    const own = typeof operation !== "string" || operation in BaseClient.prototype ? undefined : view[operation];
    const shown = typeof own === "function" ? own.apply(view, args) : undefined;
    if (shown instanceof Promise) return shown;
    throw invalidInput("preview", { parameter: "operation", rule: "must be the name of an operation" });
  }

  /** The client itself, where a method was called on a Proxy around it: a Proxy has none of its private members. */
  static #clientOf<T extends BaseClient>(called: T, operation: string): T {
    const client = findSelf(called);
    if (client && #shared in client) return client;
    const rule = "must be a client, or a Proxy around it that passes all properties through";
    throw invalidInput(operation, { parameter: "this", rule });
  }

  #view(defaults: readonly unknown[]): this {
    // A subclass's constructor takes what it likes, and may do anything: only ours runs.
    const view: this = Reflect.construct(BaseClient, [this.#shared], this.constructor);
    copyOwn(this, view);
    view.#defaults = defaults;
    return view;
  }

  /** @internal Makes a call. */
  protected async perform<T>(
    operation: string,
    decoder: Decoder,
    id: object | undefined,
    params: unknown,
    options: CallOptions | undefined,
  ): Promise<T> {
    const view = BaseClient.#clientOf(this, operation);
    let input: CallInput;
    let client: Client;
    try {
      input = view.#copyInput(operation, decoder, id, params, options);
      const instance = input.upload ? readFileFacts(input, input.upload) : getInstance();
      // Waits only where it must, so that a call is sent before its caller goes on.
      client = view.#shared.clientIn(instance instanceof Promise ? await instance : instance);
    } catch (thrown) {
      throw thrown instanceof InvalidInput ? invalidInput(operation, thrown) : startupError(operation, thrown);
    }
    return (view.#isPreview ? previewCall(client, input) : await runCall(client, input)) as T;
  }

  /** Copies what a call was given: nothing that the caller does later changes it. */
  #copyInput(
    operation: string,
    decoder: Decoder,
    id: object | undefined,
    params: unknown,
    options: unknown,
  ): CallInput {
    if (this.#shared.invalid) throw this.#shared.invalid;
    const copier = new InputCopier();
    const copies = { id: copyOf(id, "id"), params: paramsOf(params, copier), options: this.#options(options, copier) };
    return nullPrototype({ operation, decoder, ...copies, ...copier.opaque });
  }

  /** A call's options before the defaults. */
  #options(own: unknown, copier: InputCopier): unknown {
    const all = [...this.#defaults].reverse().map((options) => copyOf(options, "call", copier));
    all.push(copyOf(own, "call", copier));
    const given = all.filter((options) => options !== undefined);
    // What is not an object is refused by the Rust core, which names the rule.
    const wrong = given.find((options) => typeof options !== "object" || options === null || Array.isArray(options));
    return wrong !== undefined ? wrong : Object.assign({}, ...given);
  }
}

/** Reads what Rust must know of a file, unless the call is stopped before; gives what runs. */
async function readFileFacts(given: CallInput, { file }: Upload): Promise<Instance> {
  const stop = new Stop(given.signals);
  const facts = await Promise.race([fileFacts(file), stop.promise.then(() => null)]).finally(() => stop.release());
  (given.params.values as { file: unknown }).file = facts;
  return getInstance();
}

// `using api = new OrganizationsApi()` closes it, where the host knows of that.
const dispose = (Symbol as { dispose?: symbol }).dispose;
if (dispose) Object.defineProperty(BaseClient.prototype, dispose, { value: BaseClient.prototype.close });
