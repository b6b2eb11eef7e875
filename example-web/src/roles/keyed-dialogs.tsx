// The dialogs that create, edit and delete a role or a permission. They wait for the server, which refuses taken keys and roles in use.
import type { Permission, Role } from "clerk-organizations/slim";
import { CheckField } from "../dialogs/check-field.tsx";
import { openDialog } from "../dialogs/current-dialog.ts";
import { CODE, Field, readFields } from "../dialogs/field.tsx";
import { FormDialog } from "../dialogs/form-dialog.tsx";
import { type Editing, useEditing } from "../dialogs/save-changes.ts";
import { type Loaded, reloadShown } from "../shell/loaded.ts";
import { showStatus } from "../shell/notifications.ts";
import type { Keyed, Kind } from "./kinds.ts";

interface Props<T> {
  kind: Kind<T>;
  row: T;
  list: Loaded<T[]>;
}

type Row = Role | Permission;

export function RowActions<T extends Row>(props: Props<T>) {
  const { name } = props.row;
  return (
    <span class="row-actions">
      <button
        type="button"
        class="small"
        aria-label={`Edit ${name}`}
        onClick={() => openDialog(<EditDialog {...props} />)}
      >
        Edit
      </button>
      <button
        type="button"
        class="small danger"
        aria-label={`Delete ${name}`}
        onClick={() => openDialog(<DeleteDialog {...props} />)}
      >
        Delete
      </button>
    </span>
  );
}

export function CreateButton<T extends Row>({ kind }: { kind: Kind<T> }) {
  return (
    <button
      type="button"
      class={kind.noun === "role" ? "primary" : undefined}
      onClick={() => openDialog(<CreateDialog kind={kind} />)}
    >
      New {kind.noun}
    </button>
  );
}

const EMPTY: Keyed = { name: "", key: "org:", description: "" };

function CreateDialog<T extends Row>({ kind }: { kind: Kind<T> }) {
  const isRole = kind.noun === "role";
  const send = async (data: FormData, signal: AbortSignal) => {
    const { description, ...values } = readFields(data, EMPTY);
    const set = isRole && { includeInInitialRoleSet: data.has("includeInInitialRoleSet") };
    const { name } = await kind.create({ ...values, description: description || undefined, ...set }, { signal });
    showStatus(`Created ${name}.`);
    void reloadShown();
    return true;
  };
  return (
    <FormDialog title={`New ${kind.noun}`} action="Create" send={send}>
      <Fields kind={kind} values={EMPTY} />
      {isRole && (
        <CheckField
          name="includeInInitialRoleSet"
          label="Add to the initial role set"
          hint="so that organizations can use it"
          isOn
        />
      )}
    </FormDialog>
  );
}

function EditDialog<T extends Row>({ kind, row }: Props<T>) {
  const editing: Editing<Row, Keyed> = {
    labels: { name: "name", key: "key", description: "description" },
    valuesOf: ({ name, key, description = "" }) => ({ name, key, description }),
    read: (signal) => kind.get(row.id, { signal }),
    send: (change, _, signal) => kind.update(row.id, change, { signal }),
  };
  const { values, version, save } = useEditing<Row, Keyed>(editing, row);
  const send = async (data: FormData, signal: AbortSignal) => {
    await save(readFields(data, values), ({ name }) => name, signal);
    return true;
  };
  return (
    <FormDialog title={`Edit ${kind.noun}`} about={row.id} action="Save" send={send}>
      <Fields key={version} kind={kind} values={values} />
    </FormDialog>
  );
}

function Fields<T>({ kind, values }: { kind: Kind<T>; values: Keyed }) {
  return (
    <>
      <Field name="name" label="Name" required defaultValue={values.name} />
      <Field name="key" label="Key" hint={kind.keyHint} required defaultValue={values.key} {...CODE} />
      <Field name="description" label="Description" hint="optional" defaultValue={values.description} />
    </>
  );
}

function DeleteDialog<T extends Row>({ kind, row, list }: Props<T>) {
  const send = async (_: FormData, signal: AbortSignal) => {
    try {
      await kind.remove(row.id, { signal });
      list.change((rows) => rows.filter(({ id }) => id !== row.id));
    } finally {
      void reloadShown();
    }
    showStatus(`Deleted ${row.name}.`);
    return true;
  };
  return (
    <FormDialog
      title={`Delete ${kind.noun}`}
      about={`${row.name}, ${row.key}`}
      action="Delete"
      kind="danger"
      send={send}
    >
      <p>
        {kind.noun === "role"
          ? "Clerk refuses this while a member, an invitation or a setting uses the role."
          : "Every role loses it, and so do its members."}{" "}
        This cannot be undone.
      </p>
    </FormDialog>
  );
}
