// The image of an organization or of a user, or the initial of the name if there is none or it does not load.
import { useState } from "preact/hooks";

/** The alternative text is empty because the name is always next to the image. */
export function Picture({ name, imageUrl }: { name: string; imageUrl?: string | undefined }) {
  const [broken, setBroken] = useState<string | undefined>();
  if (imageUrl && imageUrl !== broken)
    return <img class="picture" alt="" src={imageUrl} loading="lazy" onError={() => setBroken(imageUrl)} />;
  return (
    <span class="picture initial" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
