// Finds the declaration of an operation by its name.
import { SECTIONS } from "../../../generated/commands.js";
import type { Operation } from "./declarations.js";

interface Found extends Operation {
  className: string;
}

const isOfOrganizations = ({ className }: Found) => className === "OrganizationsApi";

const OPERATIONS = new Map<string, Found>(
  SECTIONS.flatMap(({ className, operations }) =>
    operations.map((operation) => [operation.name, { ...operation, className }] as const),
  ),
);

/** The names of all operations that change something, those of organizations first. */
export const CHANGES: readonly string[] = [...OPERATIONS.values()]
  .filter(({ isRead }) => !isRead)
  .sort((one, other) => Number(isOfOrganizations(other)) - Number(isOfOrganizations(one)))
  .map(({ name }) => name);

export const findOperation = (name: unknown): Found | undefined =>
  typeof name === "string" ? OPERATIONS.get(name) : undefined;

/** Returns the declaration of an operation that is known to exist. */
export function operationOf(name: string): Found {
  const found = OPERATIONS.get(name);
  if (!found) throw new Error(`no operation has the name ${name}`);
  return found;
}

/** Divides a list into as many items as an operation takes at once. */
export function chunksOf<T>(operation: string, items: readonly T[]): T[][] {
  const max = operationOf(operation).maxItems ?? 1;
  return Array.from({ length: Math.ceil(items.length / max) }, (_, i) => items.slice(i * max, (i + 1) * max));
}
