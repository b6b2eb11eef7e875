// The actions on an organization. Each opens a dialog with the current state.
import type { Organization } from "clerk-organizations/slim";
import type { JSX } from "preact";
import { api } from "../api.ts";
import { DialogButton } from "../dialogs/dialog-button.tsx";
import { LogoDialog } from "../logo/logo-dialog.tsx";
import { MetadataDialog, type Subject } from "../metadata/metadata-dialog.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { OrganizationStore } from "./store.ts";

interface Props {
  organization: Organization;
  store: OrganizationStore;
}

const DIALOGS = {
  Edit: (props: Props) => <EditDialog {...props} />,
  Metadata: ({ organization }: Props) => <MetadataDialog {...metadataOf(organization)} />,
  Logo: ({ organization }: Props) => <LogoDialog organization={organization} />,
  Delete: (props: Props) => <DeleteDialog {...props} />,
} satisfies Record<string, (props: Props) => JSX.Element>;

export type Action = keyof typeof DIALOGS;
export const ACTIONS = Object.keys(DIALOGS) as Action[];

export function ActionButton({ action, organization, store, label }: Props & { action: Action; label?: string }) {
  return (
    <DialogButton
      label={label ?? action}
      subject={organization.name}
      isInRow={!label}
      kind={action === "Delete" ? "danger" : undefined}
      load={async () => DIALOGS[action]({ organization: await api.getOrganization(organization.id), store })}
    />
  );
}

function metadataOf(organization: Organization): Subject {
  const { id, name } = organization;
  return {
    name,
    metadata: organization,
    read: (signal) => api.getOrganization(id, {}, { signal }),
    merge: (patches, signal) => api.mergeOrganizationMetadata(id, patches, { signal }),
  };
}
