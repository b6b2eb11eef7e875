// Chooses a file with the picker, and shows where to drop one.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useError } from "../dialogs/field.tsx";

const TYPES = "image/jpeg,image/png,image/gif,image/webp,image/x-icon,image/vnd.microsoft.icon";

interface Props {
  choose(file: File | undefined): void;
  children: ComponentChildren;
}

export function DropZone({ choose, children }: Props) {
  const [isOver, setOver] = useState(false);
  const leave = () => setOver(false);
  return (
    <fieldset class="drop-zone" data-over={isOver} onDragOver={() => setOver(true)} onDragLeave={leave} onDrop={leave}>
      {children}
      <label for="field-file">Image</label>
      <input
        id="field-file"
        name="file"
        type="file"
        accept={TYPES}
        {...useError("file")}
        onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
      />
      <small>or drop it here, or paste it. JPEG, PNG, GIF, WebP or ICO; at most 10 MB.</small>
    </fieldset>
  );
}
