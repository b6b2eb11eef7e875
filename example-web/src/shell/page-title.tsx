// The heading of a view. The window has the same title, so that tabs, bookmarks and the history differ.
import { useLayoutEffect } from "preact/hooks";

const SITE = "Organizations";

interface Props {
  text: string;
  isLoading?: boolean | undefined;
}

export function PageTitle({ text, isLoading }: Props) {
  useLayoutEffect(() => {
    document.title = text === SITE ? SITE : `${text} · ${SITE}`;
  }, [text]);
  return (
    // One that is loaded is live: it may have the focus before its name arrives.
    <h1 id="title" tabIndex={-1} aria-live={isLoading === undefined ? undefined : "polite"} aria-busy={isLoading}>
      <bdi>{text}</bdi>
    </h1>
  );
}
