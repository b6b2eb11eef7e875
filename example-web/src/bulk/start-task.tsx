import type { Organization } from "clerk-organizations/slim";
import { currentDialog, openDialog } from "../dialogs/current-dialog.ts";
import { RunDialog } from "./run-dialog.tsx";
import { type BulkAction, BulkTask } from "./task.ts";

/** Starts a run, and shows it in place of the current dialog. */
export function startTask(action: BulkAction, organizations: readonly Organization[]): void {
  const task: BulkTask = new BulkTask(
    action,
    organizations,
    () => openDialog(dialog),
    () => currentDialog.peek() === dialog,
  );
  const dialog = <RunDialog task={task} />;
  void task.start();
  task.show();
}
