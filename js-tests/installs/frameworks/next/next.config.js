export default {
  serverExternalPackages: ["clerk-organizations"],
  turbopack: { root: import.meta.dirname },
};
