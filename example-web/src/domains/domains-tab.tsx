import { StatusLine } from "../list/status-line.tsx";
import type { TabProps } from "../organization/organization-page.tsx";

export function DomainsTab(_: TabProps) {
  return <StatusLine />;
}
