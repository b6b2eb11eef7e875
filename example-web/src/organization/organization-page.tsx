// An organization with its people. Each tab has an address of its own.
import { useLayoutEffect } from "preact/hooks";
import { DomainsTab } from "../domains/domains-tab.tsx";
import { isMissing } from "../error-text.ts";
import { InvitationsTab } from "../invitations/invitations-tab.tsx";
import { MembersTab } from "../members/members-tab.tsx";
import type { MaybeLoaded } from "../roles/role-choices.ts";
import { address, navigate } from "../shell/address.ts";
import { Link } from "../shell/link.tsx";
import { LoadError } from "../shell/load-error.tsx";
import { MissingPage } from "../shell/missing-page.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { organizationPath, TABS, type Tab } from "../shell/route.ts";
import { Headline } from "./headline.tsx";
import { MetadataTab } from "./metadata-tab.tsx";
import { type OrganizationData, useOrganization } from "./organization-data.ts";
import { SettingsTab } from "./settings-tab.tsx";

const TAB_VIEWS = {
  members: MembersTab,
  invitations: InvitationsTab,
  domains: DomainsTab,
  metadata: MetadataTab,
  settings: SettingsTab,
};

export interface TabProps {
  organization: MaybeLoaded;
  store: OrganizationData;
}

export function OrganizationPage({ id, tab }: { id: string; tab: Tab }) {
  const store = useOrganization(id);
  const { error } = store.loaded;
  const View = TAB_VIEWS[tab];
  // An address with the slug finds the organization, but the lists in it need the ID.
  const known = store.value?.id ?? id;
  useLayoutEffect(() => {
    if (known !== id) navigate(organizationPath(known, tab) + address.peek().search, { replace: true });
  }, [known]);
  if (!store.value && error.value) return <Failure store={store} error={error.value} />;
  return (
    <>
      <Headline organization={store.value} />
      <Tabs id={id} current={tab} />
      <View organization={store.value ?? { id }} store={store} />
    </>
  );
}

function Tabs({ id, current }: { id: string; current: Tab }) {
  return (
    <nav class="tabs" aria-label="Organization">
      {TABS.map((tab) => (
        <Link key={tab} href={organizationPath(id, tab)} aria-current={tab === current ? "page" : undefined}>
          {tab[0]?.toUpperCase() + tab.slice(1)}
        </Link>
      ))}
    </nav>
  );
}

function Failure({ store, error }: { store: OrganizationData; error: unknown }) {
  if (isMissing(error)) return <MissingPage text="This organization does not exist. It may have been deleted." />;
  return (
    <>
      <PageTitle text="Organization" />
      <LoadError loaded={store.loaded} />
    </>
  );
}
