// Bundles an entry with Metro as React Native does: node bundle.cjs ENTRY OUT [no-exports]
const { loadConfig, runBuild } = require("metro");
const { getDefaultConfig, mergeConfig } = require("@react-native/metro-config");

const [entry, out, mode] = process.argv.slice(2);

/** Without what `react-native` itself adds to a bundle, because it is not installed. */
const serializer = { getPolyfills: () => [], getModulesRunBeforeMainModule: () => [] };
const resolver = { unstable_enablePackageExports: mode !== "no-exports" };

loadConfig({ cwd: __dirname }, mergeConfig(getDefaultConfig(__dirname), { serializer, resolver }))
  .then((config) => runBuild(config, { entry, platform: "android", dev: false, minify: true, out }))
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
