// The last status, the current wait, and the range of rows. It is always rendered, to avoid layout shifts.
import { status } from "../shell/notifications.ts";
import { online } from "../shell/online.ts";
import { WaitIndicator } from "../shell/wait-indicator.tsx";
import type { Collection } from "./collection.ts";

const number = new Intl.NumberFormat();

export function StatusLine<Row extends object>({ list }: { list?: Collection<Row> }) {
  return (
    <div class="status-line">
      <p id="status" role="status">
        {online.value ? status.value : "You are offline. What is shown may be out of date."}
      </p>
      <WaitIndicator />
      <p id="range" aria-live="polite">
        {list && rangeText(list)}
      </p>
    </div>
  );
}

function rangeText<Row extends object>({ rows, loaded, total }: Collection<Row>): string {
  if (!rows.value || !loaded.value.value) return "";
  const { offset } = loaded.value.value.query;
  const shown = `${number.format(offset + 1)}–${number.format(offset + rows.value.length)}`;
  return `${rows.value.length > 0 ? shown : 0} of ${number.format(total.value)}`;
}
