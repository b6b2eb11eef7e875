// What is loaded when the user first acts on a selection.
export { DeleteDialog } from "./delete-dialog.tsx";
export { MergeDialog } from "./merge-dialog.tsx";
