// A row of the list of domains.
import type { OrganizationDomain, OrganizationDomainVerification } from "clerk-organizations/slim";
import { openDialog } from "../dialogs/current-dialog.ts";
import type { Collection } from "../list/collection.ts";
import { Day } from "../list/day.tsx";
import { affiliationOf, isOwned, isVerified, modeName } from "./domain.ts";
import { DeleteDialog, EditDialog, OwnershipDialog } from "./domain-dialogs.tsx";

export interface DomainProps {
  domain: OrganizationDomain;
  list: Collection<OrganizationDomain>;
}

export function Row(props: DomainProps) {
  const { domain } = props;
  const { name, createdAt, enrollmentMode, totalPendingInvitations, totalPendingSuggestions } = domain;
  const button = (label: string, open: () => void, kind?: string) => (
    <button type="button" class={kind} aria-label={`${label} ${name}`} onClick={open}>
      {label}
    </button>
  );
  return (
    <tr>
      <th scope="row" class="name">
        {name}
      </th>
      <td class="mode">{modeName(enrollmentMode)}</td>
      <td class="verified">
        <b data-good={isVerified(domain)}>
          {isVerified(domain) ? "Verified" : "Not verified: nobody can join through it"}
        </b>
        <Verification label="Affiliation" verification={affiliationOf(domain)} />
        <Verification label="Ownership" verification={domain.ownershipVerification} />
      </td>
      <td class="pending">
        Invitations: {totalPendingInvitations}, suggestions: {totalPendingSuggestions}
      </td>
      <td class="created">
        <Day at={createdAt} />
      </td>
      <td class="actions">
        {button("Edit", () => openDialog(<EditDialog {...props} />))}
        {!isOwned(domain) && button("Verify ownership", () => openDialog(<OwnershipDialog {...props} />))}
        {button("Delete", () => openDialog(<DeleteDialog {...props} />), "danger")}
      </td>
    </tr>
  );
}

interface VerificationProps {
  label: string;
  verification: OrganizationDomainVerification | undefined;
}

function Verification({ label, verification }: VerificationProps) {
  if (!verification) return <small>{label}: not started</small>;
  const { status, strategy, attempts, expireAt, verifiedAt } = verification;
  const isPast = expireAt !== undefined && expireAt < Date.now();
  return (
    <small>
      {label}: {status} ({strategy.replace("txt", "DNS record").replaceAll("_", " ")})
      {verifiedAt && <> on {<Day at={verifiedAt} />}</>}
      {!!attempts && `, attempts: ${attempts}`}
      {expireAt && (
        <>
          , {isPast ? "expired" : "expires"} <Day at={expireAt} />
        </>
      )}
    </small>
  );
}
