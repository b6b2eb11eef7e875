// What the page tells the person outside the dialogs: what was done, and what went wrong and could be tried again.
import { signal } from "@preact/signals";

export interface Problem {
  text: string;
  /** What a person may do about it. */
  action?: { label: string; run: () => void };
}

export const status = signal("");
export const problem = signal<Problem | undefined>(undefined);

export function showStatus(text: string): void {
  problem.value = undefined;
  status.value = text;
}

export function showProblem(text: string, action?: Problem["action"]): void {
  status.value = "";
  problem.value = action ? { text, action } : { text };
}
