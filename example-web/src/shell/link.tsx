// A link within the page. Modified clicks, such as those for a new tab, are left to the browser.
import type { JSX } from "preact";
import { navigate } from "./address.ts";

type Props = JSX.IntrinsicElements["a"] & { href: string };

export function Link({ href, ...attributes }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...attributes} />;
}
