// What roles and permissions have in common: a name, a key and a description, and the same operations.
import type { CallOptions, Permission, Role } from "clerk-organizations/slim";
import { permissions, roles } from "../api.ts";

export interface Keyed {
  name: string;
  key: string;
  description: string;
}

type NewKeyed = Pick<Keyed, "name" | "key"> & { description: string | undefined; includeInInitialRoleSet?: boolean };

export interface Kind<T> {
  noun: "role" | "permission";
  keyHint: string;
  create(values: NewKeyed, call: CallOptions): Promise<T>;
  get(id: string, call: CallOptions): Promise<T>;
  update(id: string, change: Partial<Keyed>, call: CallOptions): Promise<T>;
  remove(id: string, call: CallOptions): Promise<unknown>;
}

export const ROLE: Kind<Role> = {
  noun: "role",
  keyHint: "org: and a–z, 0–9 or _",
  create: (values, call) => roles.createOrganizationRole(values, call),
  get: (id, call) => roles.getOrganizationRole(id, call),
  update: (id, change, call) => roles.updateOrganizationRole(id, change, call),
  remove: (id, call) => roles.deleteOrganizationRole(id, call),
};

export const PERMISSION: Kind<Permission> = {
  noun: "permission",
  keyHint: "org:feature:action, of a–z, 0–9 or _",
  create: (values, call) => permissions.createOrganizationPermission(values, call),
  get: (id, call) => permissions.getOrganizationPermission(id, call),
  update: (id, change, call) => permissions.updateOrganizationPermission(id, change, call),
  remove: (id, call) => permissions.deleteOrganizationPermission(id, call),
};
