// The base class of every API class: it copies the caller's input and starts calls.
import type { CallOptions, ClientOptions } from "../../generated/api.js";
import { DEFAULT_MAX_CONCURRENT, OPAQUE, TO_JSON } from "../../generated/constants.js";
import { invalidInput, startupError } from "../errors/clerk-error.js";
import type { Decoder } from "../http/decode.js";
import { Upload } from "../http/upload.js";
import { fileFacts, fileOf } from "../http/upload-file.js";
import { nullPrototype } from "../runtime/own-members.js";
import { copyOwn, findSelf, keepSelf } from "../runtime/unwrap-proxy.js";
import { getInstance, type Instance } from "../wasm/instance.js";
import { type CallInput, previewCall, runCall } from "./call.js";
import { Client, type ClientSettings } from "./client.js";
import { ownCopy } from "./own-copy.js";
import type { RequestPreview } from "./preview.js";
import type { AbortSignalLike } from "./public-types.js";
import {
  copyOf,
  InvalidInput,
  idsOf,
  type MarshalRules,
  type Members,
  paramsOf,
  setMember,
  toMembers,
  typeTag,
} from "./snapshot.js";
import { Stop } from "./stop.js";

/** Copies input. Members that are not plain values stay here, and their type tag is copied in their place. */
class InputCopier implements MarshalRules {
  // Initialized, so that they are own members: see runtime/own-members.ts.
  upload: Upload | undefined = undefined;
  readonly signals: AbortSignalLike[] = [];
  /** The functions, by the names of their members. */
  readonly functions: { [name: string]: any } = nullPrototype({});

  allowsToJson(member: string): boolean {
    return TO_JSON.has(member);
  }

  replaceOpaque(member: string, value: unknown): unknown {
    if (!OPAQUE.has(member)) return undefined;
    const what = typeTag(value);
    if (member === "file") {
      const file = fileOf(value, what);
      if (file) this.upload = new Upload(file);
    } else if (what === "AbortSignal") this.signals.push(value as AbortSignalLike);
    else if (what === "function") this.functions[member] = value;
    // The facts of a file replace its tag once they are read.
    return what;
  }
}

/** The state that all views of a client share. */
class SharedState {
  settings: ClientSettings | undefined;
  // Initialized, so that they are own members: see runtime/own-members.ts.
  invalid: InvalidInput | undefined = undefined;
  client: Client | undefined = undefined;
  isClosed = false;

  constructor(options: unknown) {
    try {
      const copier = new InputCopier();
      const copy = copyOf(options, "options", copier);
      this.settings = nullPrototype({ ...copier.functions, options: copy });
    } catch (thrown) {
      this.invalid = thrown as InvalidInput;
    }
  }

  clientIn(instance: Instance): Client {
    if (!this.client?.runsIn(instance)) this.client = new Client(this.settings as ClientSettings, instance);
    if (this.isClosed) this.client.close();
    return this.client;
  }
}

/** The names of the methods that make a call. */
type Operation<T> = { [K in Own<T>]: T[K] extends (...args: any[]) => Promise<any> ? K : never }[Own<T>];
type Own<T> = Exclude<keyof T, keyof BaseClient>;
type Arguments<F> = F extends (...args: infer A) => any ? A : never;

export abstract class BaseClient {
  readonly #shared: SharedState;
  /** The default call options. Earlier ones take precedence. */
  #defaults: readonly unknown[];
  #isPreview = false;

  /**
   * Creates a client from options, or from another client: `new OrganizationMembershipsApi(organizations)`. Both then share the options,
   * the key, the rate limit and `close()`. This never throws: if an option is invalid, calls reject.
   */
  constructor(options?: ClientOptions | BaseClient) {
    const other = BaseClient.#behind(options);
    this.#shared = other ? other.#shared : new SharedState(options);
    this.#defaults = other ? other.#defaults : [];
    keepSelf(this);
  }

  /** Stops all calls in progress (`kind: "aborted"`, `reason: "client_closed"`) and rejects later ones. */
  close(): void {
    const shared = BaseClient.#clientOf(this, "close").#shared;
    shared.isClosed = true;
    shared.client?.close();
  }

  /**
   * Returns the same client with other default options for its calls: `api.withOptions({ priority: "bulk" })`. Both share the key, the
   * rate limit and `close()`. Signals are combined: any of them stops a call. If an option is invalid, calls reject.
   *
   * For a subclass, the result has its methods and properties, but no private (`#`) fields, because its constructor does not run.
   */
  withOptions(call: CallOptions): this {
    const client = BaseClient.#clientOf(this, "withOptions");
    let copy = call;
    try {
      copy = ownCopy(call);
    } catch {
      // The calls report what cannot be copied.
    }
    return client.#view([copy, ...client.#defaults]);
  }

  /**
   * Returns the request that a call would send: `api.preview("createOrganization", { name: "Acme" })`. The parameters are checked as
   * for the call. Nothing is sent, and no token is requested. Possible secrets are redacted.
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

  /** @internal Returns how many requests a client may have in flight. An invalid number counts as the default: its calls reject. */
  static maxConcurrentOf(client: BaseClient): number {
    const found = BaseClient.#behind(client);
    const settings = found ? found.#shared.settings : undefined;
    const options = settings?.options as ClientOptions | null | undefined;
    const maxConcurrent = options?.maxConcurrent ?? 0;
    return Number.isInteger(maxConcurrent) && maxConcurrent > 0 ? maxConcurrent : DEFAULT_MAX_CONCURRENT;
  }

  /** Returns a value that is a client, or the client behind it if it is a Proxy, which does not have the private members. */
  static #behind<T>(value: T): (T & BaseClient) | undefined {
    try {
      const found = findSelf(value as object);
      return found && #shared in found ? (found as T & BaseClient) : undefined;
    } catch {
      // A member of the value throws.
      return undefined;
    }
  }

  static #clientOf<T extends BaseClient>(called: T, operation: string): T {
    const client = BaseClient.#behind(called);
    if (client) return client;
    const rule = "must be a client, or a Proxy around it that passes all properties through";
    throw invalidInput(operation, { parameter: "this", rule });
  }

  #view(defaults: readonly unknown[]): this {
    // A subclass's constructor may have other parameters and side effects, so only this class's constructor runs.
    const view: this = Reflect.construct(BaseClient, [this], this.constructor);
    copyOwn(this, view);
    view.#defaults = defaults;
    return view;
  }

  /** @internal */
  protected async perform<T>(
    operation: string,
    decoder: Decoder,
    ids: object | undefined,
    params: unknown,
    options: CallOptions | undefined,
  ): Promise<T> {
    const view = BaseClient.#clientOf(this, operation);
    let input: CallInput;
    let client: Client;
    try {
      input = view.#copyInput(operation, decoder, ids, params, options);
      const instance = input.upload ? readFileFacts(input, input.upload) : getInstance();
      // Awaited only if necessary, so that a call is sent before its caller continues.
      client = view.#shared.clientIn(instance instanceof Promise ? await instance : instance);
    } catch (thrown) {
      throw thrown instanceof InvalidInput ? invalidInput(operation, thrown) : startupError(operation, thrown);
    }
    return (view.#isPreview ? previewCall(client, input) : await runCall(client, input)) as T;
  }

  /** Copies the input of a call, so later changes by the caller have no effect. */
  #copyInput(
    operation: string,
    decoder: Decoder,
    ids: object | undefined,
    params: unknown,
    options: unknown,
  ): CallInput {
    if (this.#shared.invalid) throw this.#shared.invalid;
    const copier = new InputCopier();
    const copies = { ids: idsOf(ids), params: paramsOf(params, copier), options: this.#options(options, copier) };
    const { upload, signals, functions } = copier;
    return {
      operation,
      decoder,
      ...copies,
      upload,
      signals,
      acquire: functions.acquire,
      onResponse: functions.onResponse,
    };
  }

  /** Merges the options of a call with the defaults. */
  #options(own: unknown, copier: InputCopier): Members | null | undefined {
    const all = [own, ...this.#defaults].filter((options) => options !== undefined);
    if (all.length === 0) return undefined;
    const copies = all.reverse().map((options) => copyOf(options, "call", copier));
    // The Rust core rejects a value that is not an object, and names the rule.
    const wrong = copies.find((options) => typeof options !== "object" || options === null || Array.isArray(options));
    return toMembers(wrong === undefined ? withJsonTexts(Object.assign(Object.create(null), ...copies)) : wrong);
  }
}

/** Converts the members of `extraBody` to JSON text, which the Rust core passes on unchanged. */
function withJsonTexts(options: { extraBody?: unknown }): object {
  const extraBody = Object.hasOwn(options, "extraBody") ? options.extraBody : undefined;
  if (typeof extraBody !== "object" || extraBody === null || Array.isArray(extraBody)) return options;
  const texts = Object.entries(extraBody).map(([name, value]) => [name, JSON.stringify(value)]);
  return { ...options, extraBody: Object.fromEntries(texts) };
}

/** Reads the facts of a file, unless the call is stopped first. Returns the instance. */
async function readFileFacts(input: CallInput, { file }: Upload): Promise<Instance> {
  const stop = new Stop(input.signals);
  const facts = await fileFacts(file, stop.promise).finally(() => stop.release());
  setMember(input.params.values as Members, "file", facts);
  return getInstance();
}

// For `using api = new OrganizationsApi()`, if the host supports it.
const dispose = (Symbol as { dispose?: symbol }).dispose;
if (dispose) Object.defineProperty(BaseClient.prototype, dispose, { value: BaseClient.prototype.close });
