// What was done, what is waited for, and which part of the list is shown. The line is always there: nothing jumps when it speaks.
import { status } from "../notice.ts";
import { online } from "../online.ts";
import { Waiting } from "../waiting.tsx";
import { rows, total } from "./ahead.ts";
import { question } from "./question.ts";

const number = new Intl.NumberFormat();

export function StatusLine() {
  return (
    <div class="status-line">
      <p id="status" role="status">
        {online.value ? status.value : "You are offline: what is shown may have changed."}
      </p>
      <Waiting />
      <p id="range" aria-live="polite">
        {range()}
      </p>
    </div>
  );
}

function range(): string {
  if (!rows.value) return "";
  const { page, size } = question.value;
  const [from, to] = [(page - 1) * size + 1, (page - 1) * size + rows.value.length];
  const shown = `${number.format(from)}–${number.format(to)}`;
  return rows.value.length > 0 ? `${shown} of ${number.format(total.value)}` : `0 of ${number.format(total.value)}`;
}
