// What the page tells the person outside the dialogs: what was done, and what went wrong.
import { element } from "./element.ts";

const status = element("status", HTMLElement);
const problem = element("problem", HTMLElement);

export function say(text: string): void {
  problem.textContent = "";
  status.textContent = text;
}

export function complain(error: unknown): void {
  status.textContent = "";
  problem.textContent = textOf(error);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
