// Which dialog is open: one at most.
import { signal } from "@preact/signals";
import type { JSX } from "preact";

export const opened = signal<JSX.Element | undefined>(undefined);

export function open(dialog: JSX.Element): void {
  opened.value = dialog;
}

export function closed(): void {
  opened.value = undefined;
}
