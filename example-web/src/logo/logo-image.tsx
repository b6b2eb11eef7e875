// Shows an organization's logo, or its initial if there is none or it does not load.
import type { Organization } from "clerk-organizations/slim";
import { useState } from "preact/hooks";

/** The alternative text is empty because the name is always next to the logo. */
export function LogoImage({ organization }: { organization: Organization }) {
  const { imageUrl, name } = organization;
  const [broken, setBroken] = useState<string | undefined>();
  if (imageUrl && imageUrl !== broken)
    return <img class="picture" alt="" src={imageUrl} loading="lazy" onError={() => setBroken(imageUrl)} />;
  return (
    <span class="picture initial" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
