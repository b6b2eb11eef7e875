// How an organization's logo is shown: its image, or its initial where there is none or it does not load.
import type { Organization } from "clerk-organizations";
import { useState } from "preact/hooks";

/** The name stands beside every logo, so its alternative text is empty. */
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
