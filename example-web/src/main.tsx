// The page from top to bottom. An open dialog is rendered on top.
import { render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { TaskLine } from "./bulk/task-line.tsx";
import { currentDialog } from "./dialogs/current-dialog.ts";
import { OrganizationPage } from "./organization/organization-page.tsx";
import { OrganizationsPage } from "./organizations/organizations-page.tsx";
import { RolesPage } from "./roles/roles-page.tsx";
import { SessionGate } from "./session/session-gate.tsx";
import { SettingsPage } from "./settings/settings-page.tsx";
import { address } from "./shell/address.ts";
import "./shell/double-click.ts";
import { MissingPage } from "./shell/missing-page.tsx";
import { ProblemBanner } from "./shell/problem-banner.tsx";
import { type Route, routeOf } from "./shell/route.ts";
import { SiteNavigation } from "./shell/site-navigation.tsx";

function Page() {
  const route = routeOf(address.value.pathname);
  useFocusOnTitle(route.view === "organization" ? route.id : route.view);
  return (
    <>
      <SiteNavigation view={route.view} />
      <TaskLine />
      <main>
        <View {...route} />
        <ProblemBanner />
      </main>
      {currentDialog.value}
    </>
  );
}

function View(route: Route) {
  if (route.view === "organization") return <OrganizationPage key={route.id} id={route.id} tab={route.tab} />;
  if (route.view === "organizations") return <OrganizationsPage />;
  if (route.view === "roles") return <RolesPage />;
  if (route.view === "settings") return <SettingsPage />;
  return <MissingPage />;
}

/** Moves the focus to the heading of a new view, so that a screen reader reads it, and scrolls to the top. */
function useFocusOnTitle(view: string): void {
  const before = useRef(view);
  useLayoutEffect(() => {
    if (before.current === view) return;
    before.current = view;
    scrollTo({ top: 0 });
    document.getElementById("title")?.focus();
  }, [view]);
}

render(
  <SessionGate>
    <Page />
  </SessionGate>,
  document.getElementById("page") as HTMLElement,
);
