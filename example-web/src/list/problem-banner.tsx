// How a problem is shown: above the page's lower edge, with what can be done about it, until it is put away.

import { errorText } from "../error-text.ts";
import { type Problem, problem } from "../notifications.ts";
import { listData, listError, reload } from "./list-data.ts";

/** The region is always there, so that its first word is heard. */
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

/** The list could not be asked again, and still shows what was true. */
function staleProblem(): Problem | undefined {
  if (!listError.value || !listData.value) return undefined;
  return {
    text: `The list is not up to date. ${errorText(listError.value)}`,
    action: { label: "Try again", run: reload },
  };
}

function runAction({ action }: Problem): void {
  problem.value = undefined;
  action?.run();
}
