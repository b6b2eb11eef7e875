import { StatusLine } from "../list/status-line.tsx";

export function RolesPage() {
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        Roles and permissions
      </h1>
      <StatusLine />
    </>
  );
}
