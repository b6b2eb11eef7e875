// The project's own folder is its root, whatever lies above it.
export default { outputFileTracingRoot: import.meta.dirname };
