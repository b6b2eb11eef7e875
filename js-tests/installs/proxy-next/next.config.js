// The project's own folder is its root, whatever lies above it.
export default { turbopack: { root: import.meta.dirname } };
