// Replaces or removes a logo. The upload shows its progress and can be cancelled.
import { isClerkError, type Organization } from "clerk-organizations/slim";
import { useRef, useState } from "preact/hooks";
import { api, createClient } from "../api.ts";
import { CODE, Field, FieldError, text } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { FieldErrors } from "../dialogs/form-errors.ts";
import { reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import { Picture } from "../shell/picture.tsx";
import { DropZone } from "./drop-zone.tsx";
import { fetchWithProgress, type Progress } from "./upload.ts";
import { UploadBar } from "./upload-bar.tsx";
import { useChosenFile } from "./use-chosen-file.ts";

export function LogoDialog({ organization }: { organization: Organization }) {
  const [chosen, choose] = useChosenFile();
  const [progress, setProgress] = useState<Progress>();
  const [note, setNote] = useState("");
  const stop = useRef<AbortController>(undefined);
  const isRemoval = useRef(false);
  const remove = async (signal: AbortSignal) => {
    await api.deleteOrganizationLogo(organization.id, { signal });
    showStatus(`Removed the logo of ${organization.name}.`);
    void reloadShown();
    return true;
  };
  const upload = async (data: FormData, file: File, signal: AbortSignal) => {
    const stopped = new AbortController();
    stop.current = stopped;
    setProgress({ sent: 0, total: file.size });
    await createClient({ fetch: fetchWithProgress(setProgress) }).uploadOrganizationLogo(
      organization.id,
      { file, uploaderUserId: text(data, "uploaderUserId") },
      { signal: AbortSignal.any([signal, stopped.signal]) },
    );
  };
  const send = async (data: FormData, signal: AbortSignal) => {
    if (isRemoval.current) return remove(signal);
    if (!chosen) throw new FieldErrors({ file: "Choose an image first." });
    // The problem is already shown.
    if (await chosen.check) return false;
    setNote("");
    try {
      await upload(data, chosen.file, signal);
    } catch (error) {
      if (!stop.current?.signal.aborted || !isClerkError(error) || error.kind !== "aborted") throw error;
      setNote("The upload was cancelled.");
      return false;
    } finally {
      setProgress(undefined);
    }
    showStatus(`Uploaded the logo of ${organization.name}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title="Change logo" about={organization.name} action="Upload" send={send}>
      <DropZone choose={choose}>
        <div class="logos">
          <figure>
            <span id="logo-now">
              <Picture {...organization} />
            </span>
            <figcaption>Now</figcaption>
            {organization.hasImage && (
              <button
                type="button"
                class="danger"
                onClick={({ currentTarget }) => {
                  isRemoval.current = true;
                  currentTarget.form?.requestSubmit();
                  // If another request was in progress, the form was not sent.
                  isRemoval.current = false;
                }}
              >
                Remove logo
              </button>
            )}
          </figure>
          <figure>
            <span id="logo-chosen">{chosen && !chosen.problem && <img class="picture" alt="" src={chosen.url} />}</span>
            <figcaption>Chosen</figcaption>
          </figure>
        </div>
      </DropZone>
      <FieldError name="file" />
      <p class="mistake" role="alert">
        {chosen?.problem}
      </p>
      <Field name="uploaderUserId" label="Uploader" hint="optional; a user ID" {...CODE} />
      <UploadBar
        progress={progress}
        note={chosen && !chosen.isChecked ? "Checking the image …" : note}
        cancel={() => stop.current?.abort()}
      />
    </FormDialog>
  );
}
