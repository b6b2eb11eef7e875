// The actions of a row. Each opens a dialog with the current state of the organization, because the list may be out of date.
import { signal } from "@preact/signals";
import type { Organization } from "clerk-organizations";
import type { JSX } from "preact";
import { api } from "../api.ts";
import { errorText } from "../error-text.ts";
import { reload } from "../list/list-data.ts";
import { LogoDialog } from "../logo/logo-dialog.tsx";
import { MetadataDialog } from "../metadata/metadata-dialog.tsx";
import { showProblem, showStatus } from "../notifications.ts";
import { openDialog } from "./current-dialog.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";

const DIALOGS = {
  Edit: (organization: Organization) => <EditDialog organization={organization} />,
  Metadata: (organization: Organization) => <MetadataDialog organization={organization} />,
  Logo: (organization: Organization) => <LogoDialog organization={organization} />,
  Delete: (organization: Organization) => <DeleteDialog organization={organization} />,
} satisfies Record<string, (organization: Organization) => JSX.Element>;

export type Action = keyof typeof DIALOGS;
export const ACTIONS = Object.keys(DIALOGS) as Action[];

/** The action whose dialog is loading. */
export const pendingAction = signal<{ action: Action; id: string } | undefined>(undefined);

export async function openAction(action: Action, { id, name }: Organization): Promise<void> {
  if (pendingAction.value) return;
  pendingAction.value = { action, id };
  showStatus("");
  try {
    openDialog(DIALOGS[action](await api.getOrganization(id)));
  } catch (error) {
    showProblem(`${name} could not be opened. ${errorText(error)}`);
    void reload();
  } finally {
    pendingAction.value = undefined;
  }
}
