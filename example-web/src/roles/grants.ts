// Which role has which permission. A change is shown immediately, sent as a request of its own, and undone if it fails.
import { signal } from "@preact/signals";
import type { Permission, Role } from "clerk-organizations/slim";
import { roles as api } from "../api.ts";
import { errorText } from "../error-text.ts";
import { type Loaded, reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { whileSending } from "../shell/unsaved.ts";

export class Grants {
  /** By role and permission, what was chosen and is not confirmed yet. */
  readonly #pending = signal<ReadonlyMap<string, boolean>>(new Map());

  constructor(readonly roles: Loaded<Role[]>) {}

  isPending(role: Role, permission: Permission): boolean {
    return this.#pending.value.has(cellOf(role, permission));
  }

  has(role: Role, permission: Permission): boolean {
    return this.#pending.value.get(cellOf(role, permission)) ?? holds(role, permission);
  }

  async set(role: Role, permission: Permission, isGranted: boolean): Promise<void> {
    const cell = cellOf(role, permission);
    if (this.#pending.peek().has(cell)) return;
    this.#pending.value = new Map([...this.#pending.peek(), [cell, isGranted]]);
    const text = `${role.name}: ${permission.name}`;
    const done = isGranted ? "granted" : "removed";
    try {
      await whileSending(
        isGranted
          ? api.assignPermissionToOrganizationRole(role.id, permission.id)
          : api.removePermissionFromOrganizationRole(role.id, permission.id),
      );
      this.#confirm(role.id, permission, isGranted);
      showStatus(`${text} is ${done}.`);
    } catch (error) {
      // Someone else may have made the same change, or only the response was lost.
      await reloadShown();
      const now = this.roles.value.peek()?.find(({ id }) => id === role.id);
      if (now && holds(now, permission) === isGranted) showStatus(`${text} is ${done}.`);
      else {
        const again = { label: "Try again", run: () => this.set(role, permission, isGranted) };
        showProblem(`${text} was not ${done}. ${errorText(error)}`, again);
      }
    } finally {
      this.#settle(cell);
    }
  }

  /** Adds only this permission: the response to another change of the role may not have arrived. */
  #confirm(roleId: string, permission: Permission, isGranted: boolean): void {
    this.roles.change((all) =>
      all.map((role) => {
        if (role.id !== roleId) return role;
        const others = role.permissions.filter(({ id }) => id !== permission.id);
        return { ...role, permissions: isGranted ? [...others, permission] : others };
      }),
    );
  }

  /** After the last of several changes, loads what others have changed meanwhile. */
  #settle(cell: string): void {
    this.#pending.value = new Map([...this.#pending.peek()].filter(([other]) => other !== cell));
    if (this.#pending.peek().size === 0) void this.roles.reload();
  }
}

const cellOf = (role: Role, permission: Permission) => `${role.id} ${permission.id}`;

const holds = (role: Role, { id }: Permission) => role.permissions.some((permission) => permission.id === id);
