// Which file is chosen, by whichever way it came, and whether it passed the check.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { imageProblem } from "./check-image.ts";

export interface ChosenFile {
  file: File;
  /** Where the page can show it from. */
  url: string;
  /** Unknown while it is being checked. */
  problem?: string;
  isChecked: boolean;
}

export function useChosenFile(): [ChosenFile | undefined, (file: File | undefined) => void] {
  const [chosen, setChosen] = useState<ChosenFile>();
  useEffect(() => () => URL.revokeObjectURL(chosen?.url ?? ""), [chosen?.url]);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    setChosen({ file, url, isChecked: false });
    const problem = await imageProblem(file);
    // Another may have been chosen meanwhile.
    setChosen((now) => (now?.url === url ? { file, url, isChecked: true, ...(problem && { problem }) } : now));
  };
  usePaste(choose);
  return [chosen, choose];
}

function usePaste(choose: (file: File | undefined) => void): void {
  // With the dialog, and not a moment after it is seen: who pastes at once is heard.
  useLayoutEffect(() => {
    const onPaste = (event: ClipboardEvent) => choose(event.clipboardData?.files[0]);
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
}
