import { useState } from "preact/hooks";

/** Copies the results in a dialog. It reports there whether that worked, because the page behind a modal dialog is inert. */
export function CopyResults({ text, label }: { text: string; label: string }) {
  const [note, setNote] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setNote("Copied.");
    } catch {
      setNote("The browser did not allow copying.");
    }
  };
  return (
    <>
      <span role="status">{note}</span>
      <button type="button" onClick={copy}>
        {label}
      </button>
    </>
  );
}
