// The run in progress, while its dialog is closed.
import { useLayoutEffect } from "preact/hooks";
import { currentDialog } from "../dialogs/current-dialog.ts";
import { rescueFocus } from "../shell/focus.ts";
import { useUnloadWarning } from "../shell/unsaved.ts";
import { WaitIndicator } from "../shell/wait-indicator.tsx";
import { currentTask } from "./current-task.ts";

export function TaskLine() {
  const task = currentTask.value;
  useUnloadWarning(task !== undefined);
  useLayoutEffect(rescueFocus, [task]);
  if (!task || currentDialog.value) return null;
  const { done, total } = task.counts.value;
  return (
    <section class="task-line" aria-label={task.action.title}>
      <span>
        {task.action.title}: {done} of {total} done
      </span>
      <WaitIndicator />
      <button type="button" class="small" onClick={() => task.show()}>
        Show
      </button>
      <button type="button" class="small" onClick={() => task.stop()}>
        Stop
      </button>
    </section>
  );
}
