// The last status, the current wait, and the range of rows. It is always rendered, to avoid layout shifts.
import { status } from "../notifications.ts";
import { online } from "../online.ts";
import { WaitIndicator } from "../wait-indicator.tsx";
import { listData } from "./list-data.ts";
import { rows, total } from "./optimistic.ts";

const number = new Intl.NumberFormat();

export function StatusLine() {
  return (
    <div class="status-line">
      <p id="status" role="status">
        {online.value ? status.value : "You are offline. The list may be out of date."}
      </p>
      <WaitIndicator />
      <p id="range" aria-live="polite">
        {range()}
      </p>
    </div>
  );
}

function range(): string {
  if (!rows.value || !listData.value) return "";
  const { offset } = listData.value;
  const shown = `${number.format(offset + 1)}–${number.format(offset + rows.value.length)}`;
  return `${rows.value.length > 0 ? shown : 0} of ${number.format(total.value)}`;
}
