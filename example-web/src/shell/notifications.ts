// Messages outside the dialogs: the status of the last action, and the problems that the user has not dealt with.
import { signal } from "@preact/signals";

export interface Problem {
  text: string;
  /** An action that may solve the problem. */
  action?: { label: string; run: () => void };
}

export const status = signal("");
/** The oldest first. */
export const problems = signal<readonly Problem[]>([]);

/** A problem with an action is a change that failed. It stays when another change succeeds. */
const isOpen = ({ action }: Problem) => action !== undefined;

export function showStatus(text: string): void {
  status.value = text;
  problems.value = problems.peek().filter(isOpen);
}

export function showProblem(text: string, action?: Problem["action"]): void {
  const others = problems.peek().filter((other) => isOpen(other) && other.text !== text);
  status.value = "";
  problems.value = [...others, action ? { text, action } : { text }];
}

export function dismiss(problem: Problem): void {
  problems.value = problems.peek().filter((other) => other !== problem);
}
