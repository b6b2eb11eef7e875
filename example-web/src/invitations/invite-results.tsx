// The steps of inviting after the first: what will become of each address, and then what became of it.
import { errorText } from "../error-text.ts";
import { CopyResults } from "../shell/copy-results.tsx";
import { addressesWith, type Entry, isOpen, toCsv } from "./entry.ts";
import { countText, EntryList, labelsOf, type Step } from "./entry-list.tsx";
import type { Halt } from "./send.ts";
import { resumeTime } from "./verdict.ts";

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

interface Props {
  step: Step;
  entries: readonly Entry[];
  /** A warning that there are too few places. */
  warning: string;
  halt: Halt | undefined;
  stop(): void;
  back(): void;
}

export function InviteResults({ step, entries, warning, halt, stop, back }: Props) {
  const shown = { entries, labels: labelsOf(step) };
  const done = addressesWith(entries, "sent", "refused").length;
  return (
    <>
      <p class="summary" role="status" tabIndex={-1}>
        {countText(shown)}
      </p>
      {step === "check" && warning && <p class="note">{warning}</p>}
      {step === "send" && <progress aria-label="Progress" max={done + entries.filter(isOpen).length} value={done} />}
      <EntryList {...shown} />
      <p class="note" role="alert">
        {halt && haltText(halt, addressesWith(entries, "unknown").length)}
      </p>
      <div class="tools">
        {step === "send" ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" onClick={back}>
            Back
          </button>
        )}
        {step === "end" && <CopyResults text={toCsv(entries, shown.labels)} label="Copy results as CSV" />}
      </div>
    </>
  );
}

function haltText({ error, at }: Halt, unknown: number): string {
  const resumeAt = resumeTime(error, at);
  if (resumeAt) {
    const inMinutes = Math.ceil((resumeAt - at) / 60_000);
    return `Clerk’s limit for invitations is reached. You can continue at ${time.format(resumeAt)}, in ${inMinutes} minute${inMinutes === 1 ? "" : "s"}.`;
  }
  if (unknown === 0) return errorText(error);
  return `Clerk did not confirm whether ${unknown} of them were invited. “Continue” checks again, and invites those who were not.`;
}
