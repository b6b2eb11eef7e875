// Shows the problems at the bottom of the page, each with its action, until they are dismissed.

import { errorText } from "../error-text.ts";
import { rescueFocus } from "./focus.ts";
import { findStale } from "./loaded.ts";
import { dismiss, type Problem, problems } from "./notifications.ts";

/** The alert region is always rendered: screen readers announce only changes within an existing region. */
export function ProblemBanner() {
  const stale = staleProblem();
  return (
    <div class="problems" role="alert" aria-atomic="false">
      {problems.value.map((problem) => (
        <Banner key={problem.text} {...problem} dismiss={() => close(problem)} />
      ))}
      {stale && <Banner {...stale} />}
    </div>
  );
}

function Banner({ text, action, dismiss }: Problem & { dismiss?: () => void }) {
  const run = () => {
    dismiss?.();
    action?.run();
  };
  return (
    <div class="problem">
      <p>{text}</p>
      {action && (
        <button type="button" onClick={run}>
          {action.label}
        </button>
      )}
      {dismiss && (
        <button type="button" onClick={dismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}

function close(problem: Problem): void {
  dismiss(problem);
  rescueFocus();
}

/** Something could not be loaded again and is out of date. */
function staleProblem(): Problem | undefined {
  const stale = findStale();
  return (
    stale && {
      text: `${stale.name} is out of date. ${errorText(stale.error.value)}`,
      action: { label: "Try again", run: () => stale.reload() },
    }
  );
}
