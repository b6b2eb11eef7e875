// Reports an optimistic deletion, whose row has already disappeared.
import { errorText, isMissing } from "../error-text.ts";
import { showProblem, showStatus } from "../shell/notifications.ts";

/** @param deleteAgain asks once more whether to delete */
export async function reportDeletion(name: string, deleted: Promise<void>, deleteAgain: () => void): Promise<void> {
  showStatus(`Deleting ${name} …`);
  try {
    await deleted;
    showStatus(`Deleted ${name}.`);
  } catch (error) {
    if (isMissing(error)) showStatus(`${name} was already deleted.`);
    else showProblem(`${name} was not deleted. ${errorText(error)}`, { label: "Delete again", run: deleteAgain });
  }
}
