// The progress of an upload, and a button to cancel it.
import type { Progress } from "./upload.ts";

interface Props {
  progress: Progress | undefined;
  note: string;
  cancel(): void;
}

export function UploadBar({ progress, note, cancel }: Props) {
  return (
    <div class="upload">
      <p role="status">{progress ? phase(progress) : note}</p>
      {progress && (
        <div>
          <progress aria-label="Upload" max={progress.total} value={progress.sent} />
          <span aria-hidden="true">
            {size(progress.sent, progress.total)} of {size(progress.total, progress.total)}
          </span>
          <button type="button" onClick={cancel}>
            Cancel upload
          </button>
        </div>
      )}
    </div>
  );
}

function phase({ sent, total }: Progress): string {
  return sent < total ? "Uploading …" : "Sent. Waiting for the response …";
}

/** Formats in the unit that suits the total. */
function size(bytes: number, whole: number): string {
  return whole < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
