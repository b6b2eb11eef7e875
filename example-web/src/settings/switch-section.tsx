// Turns organizations on and off for the whole instance.
import type { OrganizationSettings } from "clerk-organizations/slim";
import { settings as api } from "../api.ts";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";

export function SwitchSection({ enabled }: OrganizationSettings) {
  return (
    <section class={enabled ? "sheet danger-zone" : "sheet"}>
      <h2>{enabled ? "Turn organizations off" : "Organizations are turned off"}</h2>
      <p>
        {enabled ? "Nobody can use organizations while they are turned off. " : ""}Clerk refuses all requests about them
        while they are turned off.
      </p>
      <button
        type="button"
        class={enabled ? "danger" : "primary"}
        onClick={() => openDialog(<SwitchDialog from={enabled} />)}
      >
        {enabled ? "Turn off" : "Turn on"}
      </button>
    </section>
  );
}

function SwitchDialog({ from }: { from: boolean }) {
  const to = from ? "off" : "on";
  const send = async (data: FormData, signal: AbortSignal) => {
    if (from && text(data, "confirmation") !== to)
      throw new FieldErrors({ confirmation: "This does not match “off”. Nothing was changed." });
    await api.updateInstanceOrganizationSettings({ enabled: !from }, { signal });
    showStatus(`Organizations are turned ${to}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title={`Turn organizations ${to}`} action={`Turn ${to}`} kind={from ? "danger" : undefined} send={send}>
      <p>This affects every organization of the instance, and all of their members.</p>
      {from && <Field name="confirmation" label="Type off to confirm" required {...CODE} />}
    </FormDialog>
  );
}
