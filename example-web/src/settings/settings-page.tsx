import { StatusLine } from "../list/status-line.tsx";

export function SettingsPage() {
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        Settings
      </h1>
      <StatusLine />
    </>
  );
}
