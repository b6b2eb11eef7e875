// Counts what a file of changes deletes, for the confirmation.
import { operationOf } from "../../operations/operations.js";

export class Deletions {
  readonly #counts = new Map<string, number>();

  add(operation: string): void {
    // A logo can be uploaded again.
    if (operation === "deleteOrganizationLogo" || !operationOf(operation).isDeletion) return;
    this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
  }

  get count(): number {
    return [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
  }

  question(file: string): string {
    const organizations = this.#counts.get("deleteOrganization") ?? 0;
    const others = [...this.#counts].filter(([name]) => name !== "deleteOrganization");
    const said = others.map(([name, count]) => `${count} ${name}`);
    if (organizations > 0)
      said.unshift(
        `${organizations} organization${organizations === 1 ? "" : "s"}, with all memberships and invitations`,
      );
    return `${file} deletes ${said.join("; ")}. Continue?`;
  }
}
