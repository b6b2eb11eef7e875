// The list of all organizations.
import { useSignalEffect } from "@preact/signals";
import type { ListOrganizationsParams, Organization } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { PageCheckbox } from "../bulk/checkboxes.tsx";
import { selection } from "../bulk/selection.ts";
import { SelectionBar } from "../bulk/selection-bar.tsx";
import { openDialog } from "../dialogs/current-dialog.ts";
import { type Source, useCollection } from "../list/collection.ts";
import { EmptyState } from "../list/empty-state.tsx";
import { ListView } from "../list/list-view.tsx";
import type { Column } from "../list/table.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { CreateDialog } from "./create-dialog.tsx";
import { Row } from "./row.tsx";

const SOURCE: Source<Organization> = {
  name: "organizations",
  shape: {
    search: { label: "Search", placeholder: "Name, slug or exact ID" },
    orders: {
      "-created_at": "Newest first",
      created_at: "Oldest first",
      name: "Name, A to Z",
      "-name": "Name, Z to A",
      "-members_count": "Most members",
      members_count: "Fewest members",
    },
  },
  idOf: ({ id }) => id,
  load: ({ query, order, limit, offset }, signal) => {
    const orderBy = order as ListOrganizationsParams["orderBy"];
    const params = { limit, offset, orderBy, includeMembersCount: true };
    return api.listOrganizations(query ? { ...params, query } : params, { signal });
  },
};

const COLUMNS: Column[] = [
  { name: "logo", label: <span class="visually-hidden">Logo</span> },
  { name: "name", label: "Name", order: "name" },
  { name: "slug", label: "Slug" },
  { name: "members", label: "Members", order: "-members_count" },
  { name: "created", label: "Created", order: "-created_at" },
  { name: "updated", label: "Updated" },
  { name: "actions", label: <span class="visually-hidden">Actions</span> },
];

export function OrganizationsPage() {
  const list = useCollection("organizations", () => SOURCE);
  useSignalEffect(() => selection.refresh(list.rows.value));
  return (
    <>
      <header>
        <PageTitle text="Organizations" />
        <button id="create" type="button" class="primary" onClick={() => openDialog(<CreateDialog list={list} />)}>
          New organization
        </button>
      </header>
      <ListView
        list={list}
        labelledBy="title"
        columns={[{ name: "select", label: <PageCheckbox list={list} /> }, ...COLUMNS]}
        row={(organization) => <Row key={organization.id} organization={organization} list={list} />}
        empty={
          <EmptyState text="No organizations yet.">
            <button type="button" onClick={() => openDialog(<CreateDialog list={list} />)}>
              Create the first one
            </button>
          </EmptyState>
        }
      >
        <SelectionBar list={list} />
        <div class="select-page">
          <PageCheckbox list={list} id="select-page" />
          <label for="select-page">Select all on this page</label>
        </div>
      </ListView>
    </>
  );
}
