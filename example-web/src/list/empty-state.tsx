import type { ComponentChildren } from "preact";

export function EmptyState({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="empty-state">
      <p>{text}</p>
      {children}
    </div>
  );
}
