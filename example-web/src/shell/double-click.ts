// Ignores the second click of a double click where it would do more than the first: on a submit button, whose next step may be
// another one, and on a button that has just appeared under the pointer.

let firstButton: Element | null = null;

addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (event.detail < 2) firstButton = button;
    else if (button && (button !== firstButton || button.type === "submit")) {
      event.preventDefault();
      event.stopPropagation();
    }
  },
  { capture: true },
);
