// The organization that its own page shows.
import { signal } from "@preact/signals";
import type { Organization } from "clerk-organizations/slim";
import { useMemo } from "preact/hooks";
import { api } from "../api.ts";
import { isMissing } from "../error-text.ts";
import { navigate } from "../shell/address.ts";
import { type Loaded, reloadShown, useLoaded } from "../shell/loaded.ts";
import { whileSending } from "../shell/unsaved.ts";
import type { OrganizationStore } from "./store.ts";

export function useOrganization(id: string): OrganizationData {
  const loaded: Loaded<Organization> = useLoaded("The organization", id, (signal) =>
    api.getOrganization(id, { includeMembersCount: true }, { signal }).catch((error: unknown) => {
      // The organization was deleted, so an "out of date" banner would mislead.
      if (isMissing(error)) loaded.value.value = undefined;
      throw error;
    }),
  );
  return useMemo(() => new OrganizationData(loaded), [loaded]);
}

export class OrganizationData implements OrganizationStore {
  /** The changes that are being sent, the oldest first. */
  readonly #pending = signal<readonly Partial<Organization>[]>([]);

  constructor(readonly loaded: Loaded<Organization>) {}

  /** The organization to show, with the pending changes applied. */
  get value(): Organization | undefined {
    const { value } = this.loaded.value;
    return value && Object.assign({}, value, ...this.#pending.value);
  }

  replace(updated: Organization): void {
    this.loaded.change((before) => ({ ...before, ...updated }));
  }

  async updateOptimistically(
    _id: string,
    change: Partial<Organization>,
    send: () => Promise<Organization>,
  ): Promise<Organization> {
    this.#pending.value = [...this.#pending.value, change];
    try {
      const updated = await whileSending(send());
      this.replace(updated);
      return updated;
    } finally {
      this.#pending.value = this.#pending.value.filter((other) => other !== change);
      void reloadShown();
    }
  }

  /** Leaves the page at once. If the deletion fails, the list shows the organization again. */
  async deleteOptimistically(_id: string, send: () => Promise<unknown>): Promise<void> {
    navigate("/");
    try {
      await whileSending(send());
    } finally {
      void reloadShown();
    }
  }
}
