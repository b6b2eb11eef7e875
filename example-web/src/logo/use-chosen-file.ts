// Which file is chosen, by whichever way it came, and whether it passed the check.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { check } from "./check-image.ts";

export interface Chosen {
  file: File;
  /** Where the page can show it from. */
  url: string;
  /** Unknown while it is being checked. */
  problem?: string;
  isChecked: boolean;
}

export function useChosen(): [Chosen | undefined, (file: File | undefined) => void] {
  const [chosen, setChosen] = useState<Chosen>();
  useEffect(() => () => URL.revokeObjectURL(chosen?.url ?? ""), [chosen?.url]);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    setChosen({ file, url, isChecked: false });
    const problem = await check(file);
    // Another may have been chosen meanwhile.
    setChosen((now) => (now?.url === url ? { file, url, isChecked: true, ...(problem && { problem }) } : now));
  };
  usePaste(choose);
  return [chosen, choose];
}

function usePaste(choose: (file: File | undefined) => void): void {
  // With the dialog, and not a moment after it is seen: who pastes at once is heard.
  useLayoutEffect(() => {
    const pasted = (event: ClipboardEvent) => choose(event.clipboardData?.files[0]);
    document.addEventListener("paste", pasted);
    return () => document.removeEventListener("paste", pasted);
  }, []);
}
