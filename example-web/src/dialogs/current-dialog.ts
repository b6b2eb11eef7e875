// At most one dialog is open.
import { signal } from "@preact/signals";
import type { JSX } from "preact";

export const currentDialog = signal<JSX.Element | undefined>(undefined);

export function openDialog(dialog: JSX.Element): void {
  currentDialog.value = dialog;
}

export function closeDialog(): void {
  currentDialog.value = undefined;
}
