// How one organization looks in the list.
import type { Organization } from "clerk-organizations";
import { element, inside } from "./element.ts";
import { logo } from "./logo.ts";

const template = element("row", HTMLTemplateElement);
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function row(organization: Organization): DocumentFragment {
  const copy = template.content.cloneNode(true) as DocumentFragment;
  inside(copy, ".logo").append(logo(organization));
  inside(copy, ".name").textContent = organization.name;
  inside(copy, ".slug").textContent = organization.slug ?? "";
  inside(copy, ".members").textContent = members(organization);
  const created = new Date(organization.createdAt);
  const time = inside<HTMLTimeElement>(copy, "time");
  time.dateTime = created.toISOString();
  time.textContent = day.format(created);
  for (const button of copy.querySelectorAll("button")) name(button, organization);
  return copy;
}

function members({ membersCount = 0, maxAllowedMemberships }: Organization): string {
  return maxAllowedMemberships ? `${membersCount} of ${maxAllowedMemberships}` : `${membersCount}`;
}

/** The id lets the list give the focus back to the same button after it was drawn anew. */
function name(button: HTMLButtonElement, organization: Organization): void {
  button.id = `${button.dataset.action}-${organization.id}`;
  button.dataset.organization = organization.id;
  button.ariaLabel = `${button.textContent} ${organization.name}`;
}
