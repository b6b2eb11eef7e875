// Sends an invitation again, or invites somebody again whose invitation was revoked or has expired.
import { useState } from "preact/hooks";
import { openDialog } from "../dialogs/current-dialog.ts";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { errorText } from "../error-text.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";
import { OptionFields, readOptions } from "./option-fields.tsx";
import { resend } from "./resend.ts";
import type { InvitationProps } from "./row.tsx";
import { verdictOn } from "./verdict.ts";

const DAY_MS = 86_400_000;

const revokedText = (error: unknown) =>
  verdictOn(error) === "unknown"
    ? "The old invitation was revoked. Clerk did not confirm whether the new one was sent."
    : "The old invitation was revoked, and the new one was not sent.";

interface Props extends Pick<InvitationProps, "organizationId" | "invitation"> {
  /** Says that an earlier attempt got only as far as revoking the invitation. */
  halfDone?: string;
}

export function ResendDialog(props: Props) {
  const { organizationId, invitation } = props;
  const { emailAddress, role, roleName = role, status, createdAt, expiresAt, privateMetadata } = invitation;
  const [halfDone, setHalfDone] = useState(props.halfDone ?? "");
  const isPending = status === "pending";
  const days = expiresAt && Math.min(365, Math.max(1, Math.round((expiresAt - createdAt) / DAY_MS)));
  const send = async (data: FormData, signal: AbortSignal) => {
    let isRevoked = halfDone !== "";
    try {
      await resend(organizationId, invitation, readOptions(data), () => {
        isRevoked = true;
      });
    } catch (error) {
      const text = isRevoked ? revokedText(error) : "";
      setHalfDone(text);
      void reloadShown();
      if (signal.aborted) reportFailure({ ...props, halfDone: text }, error);
      throw error;
    }
    showStatus(`Sent a new invitation to ${emailAddress}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog
      title={isPending ? "Resend invitation" : "Invite again"}
      about={emailAddress}
      action={halfDone ? "Try again" : isPending ? "Resend" : "Invite again"}
      send={send}
    >
      <p>
        {isPending && "The old link stops working: the invitation is revoked, and a new one is sent. "}
        The new one has the role <bdi>{roleName}</bdi> and the same {privateMetadata ? "" : "public "}metadata.
      </p>
      <OptionFields days={days} redirectHint="optional; Clerk does not show the old one" />
      <p class="problem" role="alert">
        {halfDone}
      </p>
    </FormDialog>
  );
}

/** The dialog was closed before this was known. */
function reportFailure(props: Props, error: unknown): void {
  showProblem(`${props.invitation.emailAddress}: ${props.halfDone} ${errorText(error)}`, {
    label: "Try again",
    run: () => openDialog(<ResendDialog {...props} />),
  });
}
