// The settings of the organization, and its deletion.
import type { Organization } from "clerk-organizations/slim";
import { StatusLine } from "../list/status-line.tsx";
import { Picture } from "../shell/picture.tsx";
import { ActionButton } from "./actions.tsx";
import type { OrganizationData } from "./organization-data.ts";
import type { TabProps } from "./organization-page.tsx";

export function SettingsTab({ store }: TabProps) {
  return (
    <>
      <StatusLine />
      {store.value && <Settings organization={store.value} store={store} />}
    </>
  );
}

function Settings(props: { organization: Organization; store: OrganizationData }) {
  const { organization } = props;
  const { name, slug, maxAllowedMemberships, roleSetKey } = organization;
  return (
    <>
      <section class="sheet">
        <h2>General</h2>
        <dl>
          <dt>Name</dt>
          <dd>
            <bdi>{name}</bdi>
          </dd>
          <dt>Slug</dt>
          <dd>{slug || "none"}</dd>
          <dt>Max memberships</dt>
          <dd>{maxAllowedMemberships || "unlimited"}</dd>
          {roleSetKey && (
            <>
              <dt>Role set</dt>
              <dd>{roleSetKey}</dd>
            </>
          )}
        </dl>
        <ActionButton action="Edit" label="Edit settings" {...props} />
      </section>
      <section class="sheet">
        <h2>Logo</h2>
        <p>
          <Picture {...organization} />
        </p>
        <ActionButton action="Logo" label="Change logo" {...props} />
      </section>
      <section class="sheet danger-zone">
        <h2>Delete this organization</h2>
        <p>Its memberships, invitations and domains are deleted too. This cannot be undone.</p>
        <ActionButton action="Delete" label="Delete organization" {...props} />
      </section>
    </>
  );
}
