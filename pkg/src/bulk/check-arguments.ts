import type { BulkOptions, Checkpoint } from "../bulk.js";
import { canIterate } from "./items.js";

/** Throws a `TypeError` that names the first argument that cannot be used. */
export function checkArguments(api: unknown, items: unknown, work: unknown, options: BulkOptions<never>): void {
  const { concurrency = 1, total = 0, rate = 1, repeatInterrupted = false, key, checkpoint, onProgress } = options;
  const isFunction = (value: unknown) => typeof value === "function";
  const rules: [boolean, string][] = [
    [isFunction(Object(api).withOptions), "api must be a client"],
    [canIterate(items), "items must be an iterable or an async iterable"],
    [isFunction(work), "work must be a function"],
    [Number.isInteger(concurrency) && concurrency > 0, "concurrency must be an integer above 0"],
    [typeof total === "number" && total >= 0, "total must be a number that is not negative"],
    [typeof rate === "number" && rate >= 0.1 && rate < Number.POSITIVE_INFINITY, "rate must be a number from 0.1"],
    [typeof repeatInterrupted === "boolean", "repeatInterrupted must be a boolean"],
    [key === undefined || isFunction(key), "key must be a function"],
    [onProgress === undefined || isFunction(onProgress), "onProgress must be a function"],
    [!checkpoint || (isFunction(checkpoint.has) && isFunction(checkpoint.add)), "checkpoint must have has and add"],
    [canBegin(checkpoint) !== undefined, "checkpoint must have all of wasBegun, begin and withdraw, or none"],
  ];
  const invalid = rules.find(([isValid]) => !isValid);
  if (invalid) throw new TypeError(`bulk: ${invalid[1]}`);
}

/** Whether a checkpoint records that items are begun; `undefined` if it has only a part of what that needs. */
function canBegin(checkpoint: Checkpoint | undefined): boolean | undefined {
  const members = [checkpoint?.wasBegun, checkpoint?.begin, checkpoint?.withdraw];
  if (members.every((member) => typeof member === "function")) return true;
  return members.every((member) => member === undefined) ? false : undefined;
}
