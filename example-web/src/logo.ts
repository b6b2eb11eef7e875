// How an organization's logo is shown: its image, or its initial where there is none or it does not load.
import type { Organization } from "clerk-organizations";

export function logo(organization: Organization): HTMLElement {
  if (!organization.imageUrl) return initial(organization.name);
  const shown = image(organization.imageUrl);
  shown.addEventListener("error", () => shown.replaceWith(initial(organization.name)), { once: true });
  return shown;
}

/** The name stands beside every logo, so its alternative text is empty. */
export function image(url: string): HTMLImageElement {
  const shown = document.createElement("img");
  shown.className = "picture";
  shown.alt = "";
  shown.src = url;
  return shown;
}

function initial(name: string): HTMLElement {
  const shown = document.createElement("span");
  shown.className = "picture initial";
  shown.ariaHidden = "true";
  shown.textContent = [...name.trim()][0]?.toUpperCase() ?? "?";
  return shown;
}
