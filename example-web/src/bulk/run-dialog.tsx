// The progress of a run, and its results.
import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { closeDialog } from "../dialogs/current-dialog.ts";
import { CopyResults } from "../shell/copy-results.tsx";
import { WaitIndicator } from "../shell/wait-indicator.tsx";
import { countText } from "./outcome.ts";
import type { BulkTask, Target } from "./task.ts";

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const number = new Intl.NumberFormat();

function leave(): void {
  closeDialog();
  restoreFocus();
}

export function RunDialog({ task }: { task: BulkTask }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isAsking, setAsking] = useState(false);
  const isRunning = task.isRunning.value;
  const { total, waiting, ...counts } = task.counts.value;
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useFocusInside(task);
  const stay = () => {
    setAsking(false);
    keepFocusInside();
  };
  const close = () => dialog.current?.close();
  const askOrClose = () => (isRunning ? setAsking(true) : close());
  return (
    <dialog
      ref={dialog}
      class="wide run"
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        if (!isRunning || isAsking) return;
        event.preventDefault();
        setAsking(true);
      }}
      onClose={leave}
    >
      {/* The focus starts here, so that a repeated Enter presses no button. */}
      <h2 id="dialog-title" tabIndex={-1} autofocus>
        {task.action.title}
      </h2>
      <progress aria-label="Progress" max={total} value={total - waiting} />
      <p class="about">
        {number.format(total - waiting)} of {number.format(total)}
        {waiting < total && `: ${countText({ waiting, ...counts })}`}
      </p>
      <p role="status" class="note">
        {statusText(task, isRunning)}
      </p>
      <Results targets={isRunning ? task.targets : task.sorted()} />
      <div role="alert">
        {isAsking && isRunning && (
          <div class="question">
            <p>The run has not finished. Requests that were sent are completed in any case.</p>
            <button type="button" onClick={stay}>
              Stay here
            </button>
            <button type="button" onClick={close}>
              Continue in the background
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                // First, because the result is reported outside the dialog only once that is closed.
                leave();
                task.stop();
              }}
            >
              Stop and close
            </button>
          </div>
        )}
      </div>
      <footer>
        <WaitIndicator />
        <button type="button" onClick={askOrClose}>
          Close
        </button>
        {isRunning ? (
          <button type="button" class="danger" aria-busy={task.isStopping.value} onClick={() => task.stop()}>
            Stop
          </button>
        ) : (
          <>
            <CopyResults text={task.text()} label="Copy results" />
            {counts.done < total && (
              <button type="button" class="primary" onClick={() => task.start()}>
                Retry {number.format(total - counts.done)}
              </button>
            )}
          </>
        )}
      </footer>
    </dialog>
  );
}

function statusText(task: BulkTask, isRunning: boolean): string {
  if (isRunning) return task.isStopping.value ? "Stopping. Requests that were sent are completed." : "";
  const { "not sent": left, done, total } = task.counts.value;
  const resumeAt = task.resumeAt.value;
  const limit = resumeAt ? ` Clerk’s rate limit allows more at ${time.format(resumeAt)}.` : "";
  if (left > 0) return `Stopped. ${number.format(left)} of ${number.format(total)} were not sent.${limit}`;
  return done === total
    ? "All done."
    : `Finished, but ${number.format(total - done)} of ${total} are not done.${limit}`;
}

/** A row renders by itself when its outcome changes, and the browser lays out only rows that can be seen. */
function Results({ targets }: { targets: readonly Target[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, which needs the focus.
    <ul class="results" tabIndex={0} aria-label="Results">
      {targets.map((target) => (
        <Result key={target.id} target={target} />
      ))}
    </ul>
  );
}

function Result({ target }: { target: Target }) {
  const { kind, text } = target.outcome.value;
  return (
    <li data-kind={kind}>
      <b>{kind}</b> <bdi>{target.name}</bdi> <span>{text}</span>
    </li>
  );
}

/** The button that had the focus is gone when the run ends or begins again. */
function useFocusInside({ isRunning }: BulkTask): void {
  useSignalEffect(() => {
    void isRunning.value;
    keepFocusInside();
  });
}

function keepFocusInside(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.getElementById("dialog-title")?.focus();
  });
}

/** The dialog that had opened this one is gone, and deleted rows with their selection too. */
function restoreFocus(): void {
  const places = ["bulk-merge", "title"].map((id) => document.getElementById(id));
  places.find(Boolean)?.focus();
}
