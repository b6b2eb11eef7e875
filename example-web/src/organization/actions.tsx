// The actions on an organization. Each opens a dialog with the current state, because what is shown may be out of date.
import { signal } from "@preact/signals";
import type { Organization } from "clerk-organizations/slim";
import type { JSX } from "preact";
import { api } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { errorText } from "../error-text.ts";
import { LogoDialog } from "../logo/logo-dialog.tsx";
import { MetadataDialog } from "../metadata/metadata-dialog.tsx";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { OrganizationStore } from "./store.ts";

interface Props {
  organization: Organization;
  store: OrganizationStore;
}

const DIALOGS = {
  Edit: (props: Props) => <EditDialog {...props} />,
  Metadata: ({ organization }: Props) => <MetadataDialog organization={organization} />,
  Logo: ({ organization }: Props) => <LogoDialog organization={organization} />,
  Delete: (props: Props) => <DeleteDialog {...props} />,
} satisfies Record<string, (props: Props) => JSX.Element>;

export type Action = keyof typeof DIALOGS;
export const ACTIONS = Object.keys(DIALOGS) as Action[];

/** The action whose dialog is loading. */
const pendingAction = signal<{ action: Action; id: string } | undefined>(undefined);

export function ActionButton({ action, organization, store, label }: Props & { action: Action; label?: string }) {
  const isBusy = pendingAction.value?.action === action && pendingAction.value.id === organization.id;
  return (
    <button
      type="button"
      class={action === "Delete" ? "danger" : undefined}
      aria-label={label ? undefined : `${action} ${organization.name}`}
      aria-busy={isBusy}
      onClick={() => openAction(action, organization, store)}
    >
      {label ?? action}
    </button>
  );
}

async function openAction(action: Action, { id, name }: Organization, store: OrganizationStore): Promise<void> {
  if (pendingAction.value) return;
  pendingAction.value = { action, id };
  showStatus("");
  try {
    openDialog(DIALOGS[action]({ organization: await api.getOrganization(id), store }));
  } catch (error) {
    showProblem(`${name} could not be opened. ${errorText(error)}`);
    void reloadShown();
  } finally {
    pendingAction.value = undefined;
  }
}
