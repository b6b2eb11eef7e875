import { showProblem, showStatus } from "./notifications.ts";

interface Props {
  text: string;
  /** What is copied, as in "Copied the organization ID." */
  what: string;
  label?: string;
  /** The accessible name. It includes the label. */
  name?: string;
}

export function CopyButton({ text, what, label = "Copy", name = `${label} ${what}` }: Props) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showStatus(`Copied ${what}.`);
    } catch {
      showProblem(`The browser did not allow copying ${what}.`);
    }
  };
  return (
    <button type="button" class="small" aria-label={name} onClick={copy}>
      {label}
    </button>
  );
}
