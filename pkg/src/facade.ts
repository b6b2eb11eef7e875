// What every section's class does with a call: takes in what it was given, and starts it.
import type { CallOptions, ClientOptions } from "../generated/api.js";
import { DESCRIBED, OWN_FORM } from "../generated/constants.js";
import { Call, type Given } from "./call.js";
import { Client, type Taken } from "./client.js";
import type { Decoder } from "./decode.js";
import { internalError, invalid } from "./errors.js";
import { fileOf, know } from "./file.js";
import type { BlobLike, Metadata } from "./host.js";
import { plain, Refused, whatItIs } from "./plain.js";
import { type Instance, running } from "./runtime.js";

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
  try {
    const [before, change] = [object(current ?? {}, "current"), object(patch, "patch")];
    const instance = running();
    if (instance instanceof Promise)
      throw internalError("previewMerge", false, "await init() first in this browser", undefined);
    return JSON.parse(instance.glue.preview_merge(before, change)) as MergePreview;
  } catch (thrown) {
    throw thrown instanceof Refused ? invalid("previewMerge", thrown) : thrown;
  }
}

function object(value: unknown, name: string): string {
  const text = plain(value, name);
  if (!text.startsWith("{")) throw new Refused(name, "must be an object");
  return text;
}

/** Takes values in as JSON; `kept` gets those that JSON cannot hold, by their names. */
function take(value: unknown, name: string, kept: Record<string, unknown> = {}): string {
  return plain(value, name, {
    hasOwnForm: (member) => OWN_FORM.has(member),
    describe(member, given) {
      if (!DESCRIBED.has(member)) return undefined;
      const what = whatItIs(given);
      if (member === "file") kept.file = fileOf(given, what);
      else if (what === (member === "signal" ? "AbortSignal" : "function")) kept[member] = given;
      // A file's facts are read later, and come where this character stands: JSON text never holds it.
      return member === "file" && kept.file ? FACTS : JSON.stringify(what);
    },
  });
}

const FACTS = "\0";

export abstract class Facade {
  #options: Taken | undefined;
  #refused: Refused | undefined;
  #client: Client | undefined;
  #isClosed = false;

  /** Makes a client. A mistake in the options is told by its calls: this never throws. */
  constructor(options?: ClientOptions) {
    try {
      const kept: Partial<Taken> = {};
      const text = take(options, "options", kept as Record<string, unknown>);
      this.#options = { ...kept, text };
    } catch (refused) {
      this.#refused = refused as Refused;
    }
  }

  /** Stops all calls under way (`kind: "aborted"`, `reason: "client_closed"`) and refuses later ones. */
  close(): void {
    this.#isClosed = true;
    this.#client?.close();
  }

  /** @internal Makes a call. */
  protected perform<T>(
    operation: string,
    decoder: Decoder,
    id: object,
    params: unknown,
    options: CallOptions | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = (thrown: unknown) => {
        const error = thrown instanceof Refused ? invalid(operation, thrown) : unable(operation, thrown);
        reject(error);
      };
      const begin = (given: Given) => this.#begin(given, resolve, reject, refuse);
      try {
        const taken = this.#take(operation, decoder, id, params, options);
        if (taken instanceof Promise) taken.then(begin, refuse);
        else begin(taken);
      } catch (thrown) {
        refuse(thrown);
      }
    });
  }

  /** Takes in what a call was given: nothing that the caller does later changes it. */
  #take(operation: string, decoder: Decoder, id: object, params: unknown, options: unknown): Given | Promise<Given> {
    if (this.#refused) throw this.#refused;
    const kept: { file?: BlobLike; signal?: Given["signal"]; onResponse?: Given["onResponse"] } = {};
    const given: Given = {
      operation,
      decoder,
      id: plain(id, "id"),
      params: take(params, "params", kept),
      options: take(options, "call", kept),
      ...(kept.signal && { signal: kept.signal }),
      ...(kept.onResponse && { onResponse: kept.onResponse }),
    };
    return kept.file ? withFacts(given, kept.file) : given;
  }

  #begin(
    given: Given,
    resolve: (value: any) => void,
    reject: (error: unknown) => void,
    refuse: (thrown: unknown) => void,
  ) {
    const start = (instance: Instance) =>
      new Call(this.#clientOf(instance), given, resolve, reject).begin(this.#isClosed);
    try {
      const instance = running();
      if (instance instanceof Promise) instance.then(start).catch(refuse);
      else start(instance);
    } catch (thrown) {
      refuse(thrown);
    }
  }

  #clientOf(instance: Instance): Client {
    if (!this.#client?.runsIn(instance)) this.#client = new Client(this.#options as Taken, instance);
    return this.#client;
  }
}

async function withFacts(given: Given, file: BlobLike): Promise<Given> {
  const known = await know(file);
  return { ...given, file: known.file, params: given.params.replace(FACTS, () => known.facts) };
}

/** A host that cannot run the package. */
function unable(operation: string, thrown: unknown): Error {
  return internalError(operation, false, "WebAssembly could not start", thrown);
}

// `using api = new OrganizationsApi()` closes it, where the host knows of that.
const dispose = (Symbol as { dispose?: symbol }).dispose;
if (dispose) Object.defineProperty(Facade.prototype, dispose, { value: Facade.prototype.close });
