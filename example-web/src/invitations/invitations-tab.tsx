import { StatusLine } from "../list/status-line.tsx";
import type { TabProps } from "../organization/organization-page.tsx";

export function InvitationsTab(_: TabProps) {
  return <StatusLine />;
}
