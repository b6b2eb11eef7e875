// The metadata of the organization. It is edited in a dialog, which also shows what a merge changes.
import type { Metadata } from "clerk-organizations/slim";
import { StatusLine } from "../list/status-line.tsx";
import { formatJson } from "../metadata/draft.ts";
import { ActionButton } from "./actions.tsx";
import type { TabProps } from "./organization-page.tsx";

export function MetadataTab({ store }: TabProps) {
  const organization = store.value;
  return (
    <>
      <StatusLine />
      {organization && (
        <>
          <div class="columns">
            <MetadataText label="Public metadata" metadata={organization.publicMetadata} />
            <MetadataText label="Private metadata" metadata={organization.privateMetadata} />
          </div>
          <p>
            <ActionButton action="Metadata" organization={organization} store={store} label="Edit metadata" />
          </p>
        </>
      )}
    </>
  );
}

/** A server may not return private metadata. */
function MetadataText({ label, metadata }: { label: string; metadata: Metadata | undefined }) {
  if (!metadata) return null;
  return (
    <section class="sheet">
      <h2>{label}</h2>
      <pre>{formatJson(metadata)}</pre>
    </section>
  );
}
