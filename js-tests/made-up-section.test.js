// Tests that a section of Clerk's reference is one file in src/api: from a made-up one in a copy of the sources, the
// generator makes its class, its methods, its iterator, its models and its decoders, without any other change.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// The folder is kept, so that cargo compiles only what has changed.
const folder = join(root, "target/made-up-section");
const copy = join(folder, "sources");

const SECTION = `//! Clerk's section "Gadgets", which does not exist.

use crate::schema::FieldType;
use crate::schema::model::{Integer, NullableList};
use crate::schema::params::Nullable;
use crate::schema::values::{NonEmpty, PageSize, UInt};
use crate::{model, params, section};

model! {
    /// A gadget.
    pub struct Gadget {
        /// Its id.
        pub id: String,
        /// Its parts, the newest first.
        pub small_parts: NullableList<GadgetPart>,
        /// The owner's name.
        pub owner_name: Option<String>,
    }
}

model! {
    /// A part of a gadget.
    pub struct GadgetPart {
        /// The number of its teeth.
        pub tooth_count: Integer,
    }
}

model! {
    /// A page of gadgets.
    pub struct Gadgets {
        /// The gadgets of this page.
        pub data: Vec<Gadget>,
        /// The number of all gadgets that match.
        pub total_count: Integer,
    }
}

params! {
    /// The parameters of \`listGadgets\`.
    pub struct ListGadgetsParams {
        /// The maximum number of gadgets.
        pub limit: Option<PageSize>,
        /// The number of gadgets to skip.
        pub offset: Option<UInt>,
    }
}

params! {
    /// The parameters of \`updateGadget\`.
    pub struct UpdateGadgetParams {
        /// The owner's name.
        pub owner_name: Nullable<NonEmpty>,
    }
}

section! {
    /// Gadgets of an organization.
    GadgetsApi "gadgets";

    /// Lists the gadgets of an organization.
    list_gadgets(optional ListGadgetsParams) -> Gadgets
        = Get organizations/{organization_id}/gadgets, Read;

    /// Changes a gadget.
    update_gadget(UpdateGadgetParams) -> Gadget
        = Patch organizations/{organization_id}/gadgets/{gadget_id}, Write;
}
`;

/** Copies the sources of the generator. */
function copySources() {
  rmSync(copy, { recursive: true, force: true });
  for (const path of ["Cargo.toml", "Cargo.lock", "build.rs", "src", "tools/Cargo.toml", "tools/src"])
    cpSync(join(root, path), join(copy, path), { recursive: true, preserveTimestamps: true });
}

const generated = {};

before(() => {
  copySources();
  assert.ok(!readdirSync(join(copy, "src/api")).includes("gadgets.rs"));
  writeFileSync(join(copy, "src/api/gadgets.rs"), SECTION);
  const env = { ...process.env, CARGO_TARGET_DIR: join(folder, "target") };
  const cargo = ["build", "--offline", "--quiet", "--package", "tools", "--bin", "generate"];
  execFileSync("cargo", cargo, { cwd: copy, env, stdio: ["ignore", "inherit", "inherit"] });
  for (const path of ["pkg/src", "pkg/generated", "pkg/build", "pkg/tsconfig.json"])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  for (const name of ["api", "decoders", "constants"]) {
    generated[name] = execFileSync(join(folder, "target/debug/generate"), [name], { encoding: "utf8" });
    writeFileSync(join(copy, "pkg/generated", `${name}.ts`), generated[name]);
  }
});

test("the section has a class with its methods and an iterator, and its interfaces", () => {
  for (const line of [
    "export class GadgetsApi extends BaseClient {",
    "listGadgets(organizationId: string, params?: ListGadgetsParams, call?: CallOptions): Promise<Gadgets> {",
    "updateGadget(organizationId: string, gadgetId: string, params: UpdateGadgetParams, call?: CallOptions): Promise<Gadget> {",
    "iterateGadgets(organizationId: string, params?: ListGadgetsParams, call?: IterationOptions): Iteration<Gadget> {",
    "smallParts: GadgetPart[];",
    "ownerName?: string | null | undefined;",
    "* The number of its teeth.",
  ])
    assert.ok(generated.api.includes(line), line);
});

test("the generated code of the other sections does not change", () => {
  for (const name of ["api", "decoders", "constants"]) {
    const now = new Set(generated[name].split("\n"));
    const lines = readFileSync(join(root, "pkg/generated", `${name}.ts`), "utf8").split("\n");
    const lost = lines.filter((line) => !now.has(line) && !line.startsWith("import { decode"));
    assert.deepEqual(lost, [], name);
  }
});

/** Bundles a module of the copy, without the WebAssembly, and imports it. */
async function loaded(name) {
  const outfile = join(folder, `${name}.mjs`);
  const entry = join(copy, "pkg/generated", `${name}.ts`);
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error" });
  return import(`${pathToFileURL(outfile)}?${process.hrtime.bigint()}`);
}

test("the decoders of the section decode its models", async () => {
  const { decodeGadgets } = await loaded("decoders");
  const row = { id: "g_1", small_parts: [{ tooth_count: 12, later_field: 1 }], owner_name: null };
  const page = decodeGadgets({ data: [row, { ...row, small_parts: null }], total_count: 2 });
  assert.deepEqual(page, {
    data: [
      { id: "g_1", smallParts: [{ toothCount: 12, laterField: 1 }] },
      { id: "g_1", smallParts: [] },
    ],
    totalCount: 2,
  });
  const wrong = { data: [{ ...row, small_parts: [{ tooth_count: 1.5 }] }], total_count: 1 };
  assert.throws(() => decodeGadgets(wrong), { pointer: "/data/0/small_parts/0/tooth_count" });
});

test("the Rust models decode the same, and the types of the whole package are still valid", () => {
  const body = { id: "g_1", small_parts: [{ tooth_count: 12 }], owner_name: null };
  const input = JSON.stringify({ model: "Gadget", json: JSON.stringify(body) });
  const verdict = execFileSync(join(folder, "target/debug/generate"), ["check"], { input, encoding: "utf8" });
  assert.deepEqual(JSON.parse(verdict), { ok: { id: "g_1", smallParts: [{ toothCount: 12 }] } });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "--project", join(copy, "pkg"), "--noEmit", "--emitDeclarationOnly", "false"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
});
