// How far an upload has come, and the button that stops it.
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
            {megabytes(progress.sent)} of {megabytes(progress.total)} MB
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
  return sent < total ? "Uploading …" : "All is sent: waiting for the answer …";
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
