// The domains of an organization: whoever has an address of one can join by it, as its enrollment mode says.
import { ClerkApiError, type OrganizationDomain } from "clerk-organizations/slim";
import { domains } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { type Source, useCollection } from "../list/collection.ts";
import { EmptyState } from "../list/empty-state.tsx";
import { ListView } from "../list/list-view.tsx";
import { StatusLine } from "../list/status-line.tsx";
import type { Column } from "../list/table.tsx";
import type { TabProps } from "../organization/organization-page.tsx";
import { Link } from "../shell/link.tsx";
import { MODES } from "./domain.ts";
import { AddDialog } from "./domain-dialogs.tsx";
import { Row } from "./row.tsx";

const COLUMNS: Column[] = [
  { name: "name", label: "Domain" },
  { name: "mode", label: "Enrollment mode" },
  { name: "verified", label: "Verification" },
  { name: "pending", label: "Pending" },
  { name: "created", label: "Created" },
  { name: "actions", label: <span class="visually-hidden">Actions</span> },
];

const VERIFIED = { verified: "Verified", unverified: "Not verified" };

export function DomainsTab({ organization: { id } }: TabProps) {
  const list = useCollection(id, () => createSource(id));
  const add = () => openDialog(<AddDialog organizationId={id} list={list} />);
  const { error } = list.loaded;
  if (error.value instanceof ClerkApiError && error.value.code === "organization_domains_not_enabled")
    return (
      <>
        <StatusLine />
        <EmptyState text="Domains are turned off for this instance.">
          <Link href="/settings">Settings</Link>
        </EmptyState>
      </>
    );
  return (
    <>
      <header>
        <h2 id="domains-title">Domains</h2>
        <button type="button" class="primary" onClick={add}>
          Add domain
        </button>
      </header>
      <ListView
        list={list}
        labelledBy="domains-title"
        columns={COLUMNS}
        row={(domain) => <Row key={domain.id} domain={domain} list={list} />}
        empty={
          <EmptyState text="No domains yet.">
            <button type="button" onClick={add}>
              Add the first one
            </button>
          </EmptyState>
        }
      />
    </>
  );
}

function createSource(organizationId: string): Source<OrganizationDomain> {
  return {
    name: "domains",
    shape: {
      orders: {},
      filter: { name: "show", label: "Show", all: "All domains", values: { ...VERIFIED, ...MODES } },
    },
    idOf: ({ id }) => id,
    load: ({ filter, limit, offset }, signal) => {
      const isVerification = Object.hasOwn(VERIFIED, filter);
      const params = isVerification
        ? { verified: filter === "verified" }
        : { enrollmentMode: Object.hasOwn(MODES, filter) ? filter : undefined };
      return domains.listOrganizationDomains(organizationId, { ...params, limit, offset }, { signal });
    },
  };
}
