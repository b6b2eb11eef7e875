// What is selected, and what can be done with it. It lies over the lower edge, so that nothing moves when it appears.
import type { Organization } from "clerk-organizations/slim";
import { openDialog } from "../dialogs/current-dialog.ts";
import { errorText } from "../error-text.ts";
import type { Collection } from "../list/collection.ts";
import { showProblem } from "../shell/notifications.ts";
import { currentTask } from "./current-task.ts";
import { selection } from "./selection.ts";

const number = new Intl.NumberFormat();

export function SelectionBar({ list }: { list: Collection<Organization> }) {
  const { all } = selection;
  const here = list.rows.value?.filter(({ id }) => all.has(id)).length ?? 0;
  const elsewhere = all.size > here && `, ${number.format(all.size - here)} not on this page`;
  return (
    <section class="selection" aria-label="Selection">
      <p id="selected" role="status">
        {all.size > 0 && `${number.format(all.size)} selected`}
        {elsewhere}
      </p>
      {all.size > 0 && (
        <>
          <button type="button" onClick={clear}>
            Clear
          </button>
          <button id="bulk-merge" type="button" onClick={() => open("MergeDialog", list)}>
            Merge metadata
          </button>
          <button type="button" class="danger" onClick={() => open("DeleteDialog", list)}>
            Delete
          </button>
        </>
      )}
    </section>
  );
}

function clear(): void {
  selection.clear();
  document.getElementById("title")?.focus();
}

/** The dialogs are loaded when they are needed first. One run at a time: if there is one, it is shown instead. */
async function open(name: "MergeDialog" | "DeleteDialog", list: Collection<Organization>): Promise<void> {
  if (currentTask.value) return currentTask.value.show();
  try {
    const { [name]: Dialog } = await import("./dialogs.ts");
    openDialog(<Dialog organizations={[...selection.all.values()]} list={list} />);
  } catch (error) {
    showProblem(`The dialog could not be loaded. ${errorText(error)}`, {
      label: "Reload the page",
      run: () => location.reload(),
    });
  }
}
