// Replaces the ids of users by those of another instance.

import { usage } from "../../failure.js";
import { readCsv } from "../../input/csv.js";
import { operationOf } from "../../operations/operations.js";
import type { Change } from "./change.js";

/** The parameters that are ids of users, in any operation. */
const isUser = (name: string) => name === "createdBy" || /^(userId|\w+UserId)$/.test(name);

export class UserMap {
  readonly #ids: ReadonlyMap<string, string>;

  private constructor(ids: ReadonlyMap<string, string>) {
    this.#ids = ids;
  }

  /** Reads a CSV file with the columns `from` and `to`. */
  static async read(path: string): Promise<UserMap> {
    const { columns, rows } = await readCsv(path);
    if (!columns.includes("from") || !columns.includes("to"))
      throw usage(`${path}: expected the columns from and to, found ${columns.join(", ")}`);
    const ids = new Map<string, string>();
    for (const { line, values } of rows) {
      const [from, to] = [values.get("from"), values.get("to")];
      if (!from || !to) throw usage(`${path}:${line}: from and to must both have a value`);
      if (ids.has(from) && ids.get(from) !== to) throw usage(`${path}:${line}: ${from} has two values`);
      ids.set(from, to);
    }
    return new UserMap(ids);
  }

  /** Returns a change with the ids of the other instance. Throws if one is not in the map. */
  applied(change: Change): Change {
    const names = operationOf(change.operation).ids;
    const ids = change.ids.map((id, i) => (isUser(names[i] ?? "") && typeof id === "string" ? this.#mapped(id) : id));
    return { ...change, ids, params: this.#params(change.params) };
  }

  #params(params: unknown): unknown {
    if (Array.isArray(params)) return params.map((item) => this.#params(item));
    if (typeof params !== "object" || params === null) return params;
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, this.#value(name, value)]));
  }

  #value(name: string, value: unknown): unknown {
    return isUser(name) && typeof value === "string" ? this.#mapped(value) : value;
  }

  #mapped(id: string): string {
    const mapped = this.#ids.get(id);
    if (mapped === undefined) throw new Error(`the user ${id} is not in the file of --user-map`);
    return mapped;
  }
}
