// The page from top to bottom. An open dialog is rendered on top.
import { render } from "preact";
import { CreateDialog } from "./dialogs/create-dialog.tsx";
import { currentDialog, openDialog } from "./dialogs/current-dialog.ts";
import { List } from "./list/list.tsx";
import { Pagination } from "./list/pagination.tsx";
import { ProblemBanner } from "./list/problem-banner.tsx";
import { Search } from "./list/search.tsx";
import { StatusLine } from "./list/status-line.tsx";
import { SessionGate } from "./session/session-gate.tsx";

function Page() {
  return (
    <>
      <main>
        <header>
          <h1 id="title" tabIndex={-1}>
            Organizations
          </h1>
          <button id="create" type="button" class="primary" onClick={() => openDialog(<CreateDialog />)}>
            New organization
          </button>
        </header>
        <Search />
        <StatusLine />
        <List />
        <Pagination />
        <ProblemBanner />
      </main>
      {currentDialog.value}
    </>
  );
}

render(
  <SessionGate>
    <Page />
  </SessionGate>,
  document.getElementById("page") as HTMLElement,
);
