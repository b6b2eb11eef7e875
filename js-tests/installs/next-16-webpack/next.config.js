// Makes the folder of the project its root, whatever folders are above it.
export default { outputFileTracingRoot: import.meta.dirname };
