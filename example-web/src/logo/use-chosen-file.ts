// The chosen file, and whether it passed the check.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { imageProblem } from "./check-image.ts";

export interface ChosenFile {
  file: File;
  /** An object URL, to show the file. */
  url: string;
  /** Settles with what is wrong with the file. */
  check: Promise<string | undefined>;
  /** Unset while the file is being checked. */
  problem?: string;
  isChecked: boolean;
}

export function useChosenFile(): [ChosenFile | undefined, (file: File | undefined) => void] {
  const [chosen, setChosen] = useState<ChosenFile>();
  useEffect(() => () => URL.revokeObjectURL(chosen?.url ?? ""), [chosen?.url]);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    const check = imageProblem(file);
    setChosen({ file, url, check, isChecked: false });
    const problem = await check;
    // Another file may have been chosen meanwhile.
    setChosen((now) => (now?.url === url ? { ...now, isChecked: true, ...(problem && { problem }) } : now));
  };
  useWindowFiles(choose);
  return [chosen, choose];
}

/** Chooses a file that is pasted or dropped anywhere. The browser would leave the page to show one that was dropped elsewhere. */
function useWindowFiles(choose: (file: File | undefined) => void): void {
  // A layout effect, so that the listeners exist as soon as the dialog is visible.
  useLayoutEffect(() => {
    const onPaste = (event: ClipboardEvent) => choose(event.clipboardData?.files[0]);
    const onDrag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      // There is none before the drop.
      choose(event.dataTransfer.files[0]);
    };
    const closed = new AbortController();
    const { signal } = closed;
    document.addEventListener("paste", onPaste, { signal });
    document.addEventListener("dragover", onDrag, { signal });
    document.addEventListener("drop", onDrag, { signal });
    return () => closed.abort();
  }, []);
}
