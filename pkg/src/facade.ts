// What every section's class does with a call: takes in what it was given, and starts it.
import type { CallOptions, ClientOptions } from "../generated/api.js";
import { DESCRIBED, OWN_FORM } from "../generated/constants.js";
import { Call, type Given } from "./call.js";
import { Client, type Taken } from "./client.js";
import type { Decoder } from "./decode.js";
import { internalError, invalid } from "./errors.js";
import { fileOf, know } from "./file.js";
import type { BlobLike } from "./host.js";
import type { Metadata } from "./metadata.js";
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

/** What of an options or parameters object JSON cannot hold, by its names. */
interface Kept {
  file?: BlobLike;
  [name: string]: unknown;
}

/** How it crosses: by the name of what it is. */
class Crossing {
  readonly kept: Kept = {};

  hasOwnForm(member: string): boolean {
    return OWN_FORM.has(member);
  }

  describe(member: string, given: unknown): string | undefined {
    if (!DESCRIBED.has(member)) return undefined;
    const what = whatItIs(given);
    if (member === "file") this.kept.file = fileOf(given, what) as BlobLike;
    else if (what === (member === "signal" ? "AbortSignal" : "function")) this.kept[member] = given;
    // A file's facts are read later, and come where this character stands: JSON text never holds it.
    return member === "file" && this.kept.file ? FACTS : JSON.stringify(what);
  }
}

const FACTS = "\0";

/** A member of an object after its first, where there is one. */
function part(name: string, json: string): string {
  return json && `,"${name}":${json}`;
}

export abstract class Facade {
  #options: Taken | undefined;
  #refused: Refused | undefined;
  #client: Client | undefined;
  #isClosed = false;

  /** Makes a client. A mistake in the options is told by its calls: this never throws. */
  constructor(options?: ClientOptions) {
    try {
      const crossing = new Crossing();
      const text = plain(options, "options", crossing);
      this.#options = { ...crossing.kept, text };
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
    id: object | undefined,
    params: unknown,
    options: CallOptions | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = (thrown: unknown) =>
        reject(thrown instanceof Refused ? invalid(operation, thrown) : unable(operation, thrown));
      try {
        const given = this.#take(operation, decoder, id, params, options);
        const start = (instance: Instance) =>
          new Call(this.#clientOf(instance), given, resolve, reject).begin(this.#isClosed);
        const ready = given.file ? withFacts(given, given.file) : running();
        if (ready instanceof Promise) ready.then(start).catch(refuse);
        else start(ready);
      } catch (thrown) {
        refuse(thrown);
      }
    });
  }

  /** Takes in what a call was given: nothing that the caller does later changes it. */
  #take(operation: string, decoder: Decoder, id: object | undefined, params: unknown, options: unknown): Given {
    if (this.#refused) throw this.#refused;
    const crossing = new Crossing();
    const text =
      `{"operation":"${operation}"` +
      part("id", plain(id, "id")) +
      part("params", plain(params, "params", crossing)) +
      part("options", plain(options, "call", crossing));
    return { operation, decoder, text, ...crossing.kept };
  }

  #clientOf(instance: Instance): Client {
    if (!this.#client?.runsIn(instance)) this.#client = new Client(this.#options as Taken, instance);
    return this.#client;
  }
}

/** Reads what Rust must know of a file; gives what runs. */
async function withFacts(given: Given, file: BlobLike): Promise<Instance> {
  const known = await know(file);
  given.file = known.file;
  given.text = given.text.replace(FACTS, () => known.facts);
  return running();
}

/** A host that cannot run the package. */
function unable(operation: string, thrown: unknown): Error {
  return internalError(operation, false, "WebAssembly could not start", thrown);
}

// `using api = new OrganizationsApi()` closes it, where the host knows of that.
const dispose = (Symbol as { dispose?: symbol }).dispose;
if (dispose) Object.defineProperty(Facade.prototype, dispose, { value: Facade.prototype.close });
