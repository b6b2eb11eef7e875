// Builds the reference, TypeDoc for the package and rustdoc for the core, as one site in build/docs/.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = (...parts) => join(root, ...parts);

async function ofThePackage() {
  const { Application } = await import("typedoc");
  const app = await Application.bootstrap({
    entryPoints: ["index", "slim", "bulk", "node", "proxy"].map((name) => path(`pkg/src/${name}.ts`)),
    tsconfig: path("pkg/tsconfig.json"),
    name: "clerk-organizations",
    readme: path("README.md"),
    projectDocuments: [path("docs/*.md")],
    navigationLinks: { "The Rust core": "core/clerk_organizations/index.html" },
    // The generator puts a class, its parameters and its models in one category.
    categorizeByGroup: false,
    defaultCategory: "Client",
    categoryOrder: ["Client", "Organizations", "*"],
    navigation: { includeCategories: true },
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    // Parts of types that have no meaning alone, and the global interfaces, which TypeDoc cannot show.
    intentionallyNotExported: [
      "PatchOf",
      "Arguments",
      "Declared",
      "Operation",
      "Wasm",
      "__global.OrganizationPublicMetadata",
      "__global.OrganizationPrivateMetadata",
    ],
    // Links to folders of the repository have no target in the site.
    validation: { invalidPath: false },
    // A broken link, and a name that is used but not documented, are errors.
    treatWarningsAsErrors: true,
  });
  const project = await app.convert();
  if (project) app.validate(project);
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
  await app.generateDocs(project, path("build/docs"));
}

function ofTheCore() {
  const env = { ...process.env, RUSTDOCFLAGS: "-D warnings" };
  execFileSync("cargo", ["doc", "--no-deps", "--locked", "--quiet", "--lib"], { cwd: root, stdio: "inherit", env });
  cpSync(path("target/doc"), path("build/docs/core"), { recursive: true });
}

build();
rmSync(path("build/docs"), { recursive: true, force: true });
await ofThePackage();
ofTheCore();
console.log("docs: build/docs/index.html");
