// Messages outside the dialogs: the status of the last action, and a problem that the user can act on.
import { signal } from "@preact/signals";

export interface Problem {
  text: string;
  /** An action that may solve the problem. */
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
