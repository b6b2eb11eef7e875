// Who the organization is: logo, name, slug, id, age and plan.
import type { Organization } from "clerk-organizations/slim";
import { Day } from "../list/day.tsx";
import { CopyButton } from "../shell/copy-button.tsx";
import { Link } from "../shell/link.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { Picture } from "../shell/picture.tsx";

/** Keeps its height while the organization is loading, to avoid a layout shift. */
export function Headline({ organization }: { organization: Organization | undefined }) {
  return (
    <>
      <p class="trail">
        <Link href="/">Organizations</Link>
      </p>
      <header class="headline">
        <span class="logo">{organization && <Picture {...organization} />}</span>
        <div>
          <PageTitle text={organization?.name ?? "…"} isLoading={!organization} />
          <ul class="facts">{organization && <Facts {...organization} />}</ul>
        </div>
      </header>
    </>
  );
}

function Facts({ id, slug, createdAt, publicMetadata }: Organization) {
  const { plan } = publicMetadata;
  return (
    <>
      {slug && <li class="slug">{slug}</li>}
      <li>
        <code>{id}</code> <CopyButton text={id} what="the organization ID" />
      </li>
      <li>
        Created <Day at={createdAt} />
      </li>
      {typeof plan === "string" && plan !== "" && (
        <li>
          Plan <b>{plan}</b>
        </li>
      )}
    </>
  );
}
