// Shows the current wait with a countdown. The seconds are hidden from screen readers, which would announce each of them.
import { useEffect, useState } from "preact/hooks";
import { longestWait, type Wait } from "./client-waits.ts";

export function WaitIndicator() {
  const wait = longestWait.value;
  return (
    <p class="waiting" role="status">
      {wait && (
        <>
          {wait.reason} <Seconds wait={wait} />
        </>
      )}
    </p>
  );
}

function Seconds({ wait }: { wait: Wait }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(ticking);
  }, []);
  const left = Math.ceil((wait.until - now) / 1000);
  return <span aria-hidden="true">{left > 0 ? `${left} s` : "…"}</span>;
}
