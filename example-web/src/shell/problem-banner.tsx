// Shows a problem at the bottom of the page, with its action, until it is dismissed.

import { errorText } from "../error-text.ts";
import { findStale } from "./loaded.ts";
import { type Problem, problem } from "./notifications.ts";

/** The alert region is always rendered: screen readers announce only changes within an existing region. */
export function ProblemBanner() {
  const shown = problem.value ?? staleProblem();
  return (
    <div class="problems" role="alert">
      {shown && (
        <div class="problem">
          <p>{shown.text}</p>
          {shown.action && (
            <button type="button" onClick={() => runAction(shown)}>
              {shown.action.label}
            </button>
          )}
          {problem.value && (
            <button type="button" onClick={() => (problem.value = undefined)}>
              Dismiss
            </button>
          )}
        </div>
      )}
    </div>
  );
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

function runAction({ action }: Problem): void {
  problem.value = undefined;
  action?.run();
}
