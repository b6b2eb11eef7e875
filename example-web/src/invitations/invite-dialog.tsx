// Invites one person or many. The addresses are pasted, checked and sent, and each gets a result. What is left can be sent later.
import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, invitations } from "../api.ts";
import { text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { errorText } from "../error-text.ts";
import type { MaybeLoaded } from "../roles/role-choices.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { addressesWith, createEntries, type Entry, isOpen, keyOf, withStatus } from "./entry.ts";
import { countText, labelsOf, type Step } from "./entry-list.tsx";
import { InviteFields } from "./invite-fields.tsx";
import { InviteResults } from "./invite-results.tsx";
import { findMembers, findPending } from "./look-up.ts";
import { readOptions } from "./option-fields.tsx";
import { parseAddresses } from "./parse-addresses.ts";
import { placesWarning } from "./places.ts";
import { type Halt, sendAll } from "./send.ts";

export function InviteDialog({ organization }: { organization: MaybeLoaded }) {
  const { id, name = "" } = organization;
  const [step, setStep] = useState<"enter" | Step>("enter");
  const [warning, setWarning] = useState("");
  const [halt, setHalt] = useState<Halt>();
  const entries = useSignal<Entry[]>([]);
  const isStopped = useRef(false);
  const body = useRef<HTMLDivElement>(null);
  const open = entries.value.filter(isOpen).length;
  const isUnsaved = () => (step === "enter" ? !!body.current?.querySelector("textarea")?.value : open > 0);

  // The summary of a step is read, and a second press of the key that began it does nothing.
  useEffect(
    () => body.current?.querySelector<HTMLElement>(step === "enter" ? "textarea" : ".summary")?.focus(),
    [step],
  );

  const check = async (data: FormData, signal: AbortSignal) => {
    const pasted = createEntries(parseAddresses(String(data.get("addresses"))));
    if (pasted.length === 0) throw new FieldErrors({ addresses: "Enter at least one address." });
    const [pending, members, now] = await Promise.all([
      findPending(id, signal),
      findMembers(id, addressesWith(pasted, "ready"), signal),
      api.getOrganization(id, { includeMembersCount: true }, { signal }),
    ]);
    entries.value = withStatus(withStatus(pasted, pending, "pending"), members, "member");
    setWarning(placesWarning(now, pending.size, entries.value.filter(isOpen).length));
    setHalt(undefined);
    setStep("check");
  };

  const send = async (data: FormData, signal: AbortSignal) => {
    isStopped.current = false;
    setHalt(undefined);
    setStep("send");
    const params = { role: text(data, "role") ?? "", ...readOptions(data) };
    const before = entries.value;
    const ended = await sendAll(addressesWith(before, "ready"), addressesWith(before, "unknown"), {
      create: (addresses) =>
        create(
          id,
          addresses.map((emailAddress) => ({ emailAddress, ...params })),
        ),
      findInvited: () => findPending(id),
      report: (addresses, status, error) => {
        const why = error === undefined ? undefined : errorText(error);
        entries.value = withStatus(entries.value, new Set(addresses.map(keyOf)), status, why);
      },
      // What is under way when the dialog is closed is completed.
      isStopped: () => isStopped.current || signal.aborted,
    });
    setHalt(ended);
    setStep("end");
    void reloadShown();
    showStatus(`Invitations: ${countText({ entries: entries.value, labels: labelsOf("end") })}.`);
    return entries.value.length === 1 && entries.value[0]?.status === "sent";
  };

  const actions = { enter: "Check", check: open && `Send ${open}`, send: "Sending …", end: open && "Continue" };
  return (
    <FormDialog
      title="Invite people"
      about={name}
      action={actions[step] || undefined}
      isUnsaved={isUnsaved}
      unsaved={step === "enter" ? undefined : `${open} not sent. Cancel again to discard them.`}
      send={async (data, signal) => {
        if (step !== "enter") return send(data, signal);
        await check(data, signal);
        return false;
      }}
    >
      <div ref={body} class="invite">
        <InviteFields organization={organization} isHidden={step !== "enter"} />
        {step !== "enter" && (
          <InviteResults
            step={step}
            entries={entries.value}
            warning={warning}
            halt={halt}
            stop={() => (isStopped.current = true)}
            back={() => setStep("enter")}
          />
        )}
      </div>
    </FormDialog>
  );
}

type Params = Parameters<typeof invitations.createOrganizationInvitation>[1];

/** Other calls of the page do not wait behind these. */
async function create(id: string, all: Params[]): Promise<unknown> {
  // A request would fail, but nobody would know whether it had left.
  if (!navigator.onLine) throw new Error("You are offline. Nothing more was sent.");
  const [first, ...others] = all;
  return first && others.length === 0
    ? invitations.createOrganizationInvitation(id, first, { priority: "bulk" })
    : invitations.createOrganizationInvitationBulk(id, all, { priority: "bulk" });
}
