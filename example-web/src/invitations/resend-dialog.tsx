// Sends an invitation again, or invites somebody again whose invitation was revoked or has expired.
import { useState } from "preact/hooks";
import { openDialog } from "../dialogs/current-dialog.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { errorText } from "../error-text.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { keepFocus } from "./keep-focus.ts";
import { OptionFields, readOptions } from "./option-fields.tsx";
import { resend } from "./resend.ts";
import type { InvitationProps } from "./row.tsx";

const DAY_MS = 86_400_000;

const REVOKED = "The old link no longer works, but there may be no new invitation.";

interface Props extends Pick<InvitationProps, "organizationId" | "invitation"> {
  /** Whether an earlier attempt got only as far as revoking the invitation. */
  wasRevoked?: boolean;
}

export function ResendDialog(props: Props) {
  const { organizationId, invitation, wasRevoked = false } = props;
  const { emailAddress, role, roleName = role, status, createdAt, expiresAt, privateMetadata } = invitation;
  const [isRevoked, setRevoked] = useState(wasRevoked);
  const isPending = status === "pending";
  const days = expiresAt && Math.min(365, Math.max(1, Math.round((expiresAt - createdAt) / DAY_MS)));
  const send = async (data: FormData, signal: AbortSignal) => {
    let isHalfDone = isRevoked;
    try {
      await resend(organizationId, invitation, readOptions(data), () => {
        isHalfDone = true;
      });
    } catch (error) {
      setRevoked(isHalfDone);
      void reloadShown();
      if (signal.aborted) reportFailure({ ...props, wasRevoked: isHalfDone }, error);
      throw error;
    }
    showStatus(`Sent a new invitation to ${emailAddress}.`);
    keepFocus(reloadShown());
    return true;
  };
  return (
    <FormDialog
      title={isPending ? "Resend the invitation" : "Invite again"}
      about={emailAddress}
      action={isRevoked ? "Try again" : isPending ? "Resend" : "Invite again"}
      send={send}
    >
      <p>
        {isPending && "The old link stops working: the invitation is revoked, and a new one is sent. "}
        The new one has the role <bdi>{roleName}</bdi> and the same {privateMetadata ? "" : "public "}metadata.
      </p>
      <OptionFields days={days} redirectHint="optional; Clerk does not show the old one" />
      <p class="problem" role="alert">
        {isRevoked && REVOKED}
      </p>
    </FormDialog>
  );
}

/** The dialog was closed before this was known. */
function reportFailure(props: Props, error: unknown): void {
  showProblem(`${props.invitation.emailAddress}: ${props.wasRevoked ? `${REVOKED} ` : ""}${errorText(error)}`, {
    label: "Try again",
    run: () => openDialog(<ResendDialog {...props} />),
  });
}
