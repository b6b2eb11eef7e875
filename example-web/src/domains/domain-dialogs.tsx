// The dialogs that add, change and delete a domain.
import type { OrganizationDomain } from "clerk-organizations/slim";
import { domains } from "../api.ts";
import { CheckField } from "../dialogs/check-field.tsx";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, readFields } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { reportDeletion } from "../dialogs/report-deletion.ts";
import type { Editing } from "../dialogs/save-changes.ts";
import { saveOptimistically } from "../dialogs/save-optimistically.ts";
import { SelectField } from "../dialogs/select-field.tsx";
import { useSettings } from "../settings/use-settings.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { affiliationOf, isVerified, MODES, modeName } from "./domain.ts";
import type { DomainProps } from "./row.tsx";

interface Values {
  enrollmentMode: string;
  verified: boolean;
}

const nameOf = ({ name }: OrganizationDomain) => name;

const NEW: Values = { enrollmentMode: "manual_invitation", verified: true };

/** Not optimistic: Clerk refuses names that are taken, and providers that everybody uses. */
export function AddDialog({ organizationId, list }: { organizationId: string } & Pick<DomainProps, "list">) {
  const send = async (data: FormData, signal: AbortSignal) => {
    const params = readFields(data, { name: "", ...NEW });
    const { name } = await domains.createOrganizationDomain(organizationId, params, { signal });
    // The newest domain comes first.
    list.setQuery({ filter: "" });
    showStatus(`Added ${name}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title="Add domain" action="Add" send={send}>
      <Field name="name" label="Domain" hint="as in example.com" required {...CODE} />
      <Fields {...NEW} />
    </FormDialog>
  );
}

interface EditProps extends DomainProps {
  /** The input that could not be saved before, and why. */
  draft?: Values;
  initialError?: unknown;
}

const editingOf = ({ organizationId, id }: OrganizationDomain): Editing<OrganizationDomain, Values> => ({
  labels: { enrollmentMode: "enrollment mode", verified: "verification" },
  valuesOf: (domain) => ({ enrollmentMode: domain.enrollmentMode, verified: isVerified(domain) }),
  textOf: (value) => modeName(String(value)),
  read: (signal) => readDomain(organizationId, id, signal),
  send: (change, _, signal) => domains.updateOrganizationDomain(organizationId, id, change, { signal }),
});

/** Clerk has no operation that gets one domain. */
async function readDomain(organizationId: string, id: string, signal?: AbortSignal): Promise<OrganizationDomain> {
  for await (const domain of domains.iterateOrganizationDomains(organizationId, { limit: 500 }, { signal }))
    if (domain.id === id) return domain;
  throw new Error("Someone else has deleted it.");
}

export function EditDialog({ domain, list, draft, initialError }: EditProps) {
  const editing = editingOf(domain);
  const send = async (data: FormData) => {
    const entered = readFields(data, NEW);
    const { enrollmentMode, verified } = entered;
    const affiliation = affiliationOf(domain) ?? { strategy: "email_code" };
    const affiliationVerification = { ...affiliation, status: verified ? "verified" : "unverified" };
    void saveOptimistically({
      editing,
      before: domain,
      entered,
      shown: { enrollmentMode, affiliationVerification },
      nameOf,
      store: list,
      editAgain: (from, draft, error) =>
        openDialog(<EditDialog domain={from} list={list} draft={draft} initialError={error} />),
    });
    return true;
  };
  return (
    <FormDialog title="Edit domain" about={domain.name} action="Save" initialError={initialError} send={send}>
      <Fields {...(draft ?? editing.valuesOf(domain))} />
    </FormDialog>
  );
}

function Fields({ enrollmentMode, verified }: Values) {
  const enabled = useSettings().value.value?.domainsEnrollmentModes;
  // Enterprise SSO is not among the settings: an enterprise connection brings it.
  const disabled =
    enabled && ["automatic_invitation", "automatic_suggestion"].filter((mode) => !enabled.includes(mode));
  return (
    <>
      <SelectField
        name="enrollmentMode"
        label="Enrollment mode"
        current={enrollmentMode}
        choices={MODES}
        disabled={disabled}
      />
      <CheckField name="verified" label="Verified" hint="otherwise, nobody can join through it" isOn={verified} />
    </>
  );
}

export function OwnershipDialog({ domain, list }: DomainProps) {
  const { organizationId, id, name } = domain;
  const send = async (_: FormData, signal: AbortSignal) => {
    try {
      list.replace(await domains.verifyOrganizationDomainOwnership(organizationId, id, { signal }));
    } finally {
      void reloadShown();
    }
    showStatus(`Verified the ownership of ${name}.`);
    return true;
  };
  return (
    <FormDialog title="Verify ownership" about={name} action="Verify" send={send}>
      <p>
        Clerk then takes the domain as owned by this organization, without its DNS record. This is for enterprise
        connections, and cannot be undone.
      </p>
    </FormDialog>
  );
}

export function DeleteDialog(props: DomainProps) {
  const { domain, list } = props;
  const { organizationId, id, name } = domain;
  const send = async () => {
    const deleted = list.deleteOptimistically(id, () => domains.deleteOrganizationDomain(organizationId, id));
    void reportDeletion(name, deleted, () => openDialog(<DeleteDialog {...props} />));
    return true;
  };
  return (
    <FormDialog title="Delete domain" about={name} action="Delete" kind="danger" send={send}>
      <p>Nobody can join through it any longer. Members stay in the organization.</p>
    </FormDialog>
  );
}
