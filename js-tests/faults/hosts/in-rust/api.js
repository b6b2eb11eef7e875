// Replaces the package if the rows run with the client for Rust programs. A row that needs anything else needs raw
// JavaScript.
import { NotRun } from "../../not-run.js";

const { Host } = await import(process.env.RUST_FAULT_HOST);

const OPTIONS = new Set(
  "secretKey baseUrl onEvent timeout totalTimeout maxRetries maxConcurrent maxQueue maxResponseBytes".split(" "),
);
const CALL_OPTIONS = new Set("timeout totalTimeout maxRetries priority".split(" "));
/** The parameters that the Rust side of the rows takes. */
const PARAMS = new Set(["name", "publicMetadata", "file"]);

/** Throws at once for an option that is not among these, so that no row takes it for the error of a call. */
function requireAll(known, given = {}) {
  const other = Object.keys(given).find((name) => !known.has(name));
  if (other !== undefined) throw new NotRun(`it needs raw JavaScript (${other})`);
}

class RustError extends Error {
  constructor({ message, ...facts }) {
    super(message);
    Object.assign(this, facts);
  }

  get code() {
    return this.errors?.[0]?.code ?? "";
  }
}

export const isClerkError = (error) => error instanceof RustError;

const isSnakeCase = /^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/;
const camelCase = (name) =>
  isSnakeCase.test(name) ? name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()) : name;

/** In Rust, the fields of a model have Clerk's names. */
const renamed = (value) =>
  value && Object.fromEntries(Object.entries(value).map(([name, member]) => [camelCase(name), member]));

export class OrganizationsApi {
  #host;

  constructor(options) {
    requireAll(OPTIONS, options);
    const { onEvent, ...plain } = options;
    this.#host = new Host(JSON.stringify(plain), onEvent ?? (() => {}));
  }

  #call(operation, id, params, call) {
    requireAll(PARAMS, params);
    requireAll(CALL_OPTIONS, call);
    const { file, ...plain } = params ?? {};
    const given = [operation, id ?? "", JSON.stringify(plain)];
    const ended = async () => {
      const bytes = file ? new Uint8Array(await new Blob([file]).arrayBuffer()) : new Uint8Array();
      const { value, error } = JSON.parse(await this.#host.call(...given, bytes, JSON.stringify(call ?? {})));
      if (error) throw new RustError(error);
      return renamed(value);
    };
    return ended();
  }

  getOrganization(id, params, call) {
    return this.#call("getOrganization", id, params, call);
  }

  listOrganizations(params, call) {
    return this.#call("listOrganizations", undefined, params, call);
  }

  createOrganization(params, call) {
    return this.#call("createOrganization", undefined, params, call);
  }

  updateOrganization(id, params, call) {
    return this.#call("updateOrganization", id, params, call);
  }

  mergeOrganizationMetadata(id, params, call) {
    return this.#call("mergeOrganizationMetadata", id, params, call);
  }

  uploadOrganizationLogo(id, params, call) {
    return this.#call("uploadOrganizationLogo", id, params, call);
  }

  deleteOrganization(id, call) {
    return this.#call("deleteOrganization", id, undefined, call);
  }

  /** tests/web/lists.rs tests the streams of Rust. */
  iterateOrganizations() {
    throw new NotRun("it iterates in JavaScript");
  }

  close() {
    this.#host.close();
  }
}
