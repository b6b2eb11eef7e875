// What becomes of each address: those that need a look come first.
import type { Entry, Status } from "./entry.ts";

/** More than Clerk allows in an hour. The copied results have all. */
const SHOWN = 500;

/** What `ready` means depends on the step. */
const READY = { check: "will be invited", send: "waiting", end: "not sent" };

const LABELS: Record<Status, string> = {
  unknown: "unknown",
  refused: "refused",
  invalid: "invalid",
  duplicate: "duplicate",
  member: "already a member",
  pending: "already invited",
  ready: READY.end,
  sent: "sent",
};

const ORDER = Object.keys(LABELS);

const rank = ({ status }: Entry) => ORDER.indexOf(status);

export type Step = keyof typeof READY;

export const labelsOf = (step: Step): Record<Status, string> => ({ ...LABELS, ready: READY[step] });

interface Props {
  entries: readonly Entry[];
  labels: Readonly<Record<Status, string>>;
}

export function EntryList({ entries, labels }: Props) {
  const sorted = [...entries].sort((one, other) => rank(one) - rank(other));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls the list.
    <ul class="entries" aria-label="Addresses" tabIndex={0}>
      {sorted.slice(0, SHOWN).map(({ address, status, why }, index) => (
        <li key={index} class={status}>
          <b>{labels[status]}</b> <bdi>{address}</bdi> {why && <small>{why}</small>}
        </li>
      ))}
      {sorted.length > SHOWN && <li>and {sorted.length - SHOWN} more</li>}
    </ul>
  );
}

/** As in "12 sent, 1 refused". */
export function countText({ entries, labels }: Props): string {
  const counts = new Map<Status, number>();
  for (const { status } of entries) counts.set(status, (counts.get(status) ?? 0) + 1);
  const sorted = [...counts].sort(([one], [other]) => ORDER.indexOf(other) - ORDER.indexOf(one));
  return sorted.map(([status, count]) => `${count} ${labels[status]}`).join(", ");
}
