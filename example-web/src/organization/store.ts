// Where the page keeps an organization that a dialog changes: a row of the list, or the organization's own page.
import type { Organization } from "clerk-organizations/slim";

export interface OrganizationStore {
  replace(updated: Organization): void;
  /** Shows a change while it is being sent, and undoes it if it fails. */
  updateOptimistically(
    id: string,
    change: Partial<Organization>,
    send: () => Promise<Organization>,
  ): Promise<Organization>;
  /** Shows a deletion while it is being sent, and undoes it if it fails. */
  deleteOptimistically(id: string, send: () => Promise<unknown>): Promise<void>;
}
