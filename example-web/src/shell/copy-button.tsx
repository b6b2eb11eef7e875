import { showProblem, showStatus } from "./notifications.ts";

/** @param what what is copied, as in "Copied the organization ID." */
export function CopyButton({ text, what, label = "Copy" }: { text: string; what: string; label?: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showStatus(`Copied ${what}.`);
    } catch {
      showProblem(`The browser did not allow copying ${what}.`);
    }
  };
  return (
    <button type="button" class="small" aria-label={`${label} ${what}`} onClick={copy}>
      {label}
    </button>
  );
}
