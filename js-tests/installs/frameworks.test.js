// Tests that docs/frameworks.md has the code of the projects that `npm run installs` tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const here = import.meta.dirname;
const guide = readFileSync(join(here, "../../docs/frameworks.md"), "utf8");

/** The sections, and what their framework's project calls the file. */
const PROJECTS = {
  "Next.js": "next/app/api/clerk/[...path]/route.js",
  "React Router": "react-router/app/routes/api.clerk.$.js",
  Astro: "astro/src/pages/api/clerk/[...path].js",
  Nuxt: "nuxt/server/api/clerk/[...path].js",
  SvelteKit: "sveltekit/src/routes/api/clerk/[...path]/+server.js",
  "TanStack Start": "tanstack-start/src/routes/api/clerk/$.js",
  Vercel: "vercel/api/clerk.js",
  Netlify: "netlify/netlify/functions/clerk.js",
  "AWS Lambda": "lambda/proxy.js",
};

/** The projects whose file has more than the section, whose lines it contains. */
const PROGRAMS = {
  Express: "express/server.js",
  Fastify: "fastify/server.js",
  Hono: "hono/server.js",
  Koa: "koa/server.js",
  NestJS: "nest/src/main.ts",
  Elysia: "elysia/server.js",
};

const sectionOf = (name) => guide.split(/^## /m).find((section) => section.startsWith(`${name}\n`)) ?? "";
const snippetOf = (name) => /```[jt]s\n(.*?)```/s.exec(sectionOf(name))?.[1] ?? "";
/** Every project has the proxy in another folder. */
const withoutFolder = (code) => code.replaceAll(/"[^"]*\/(\w[\w.]*\.js)"/g, '"./$1"');
const projectFile = (path) => withoutFolder(readFileSync(join(here, "frameworks", path), "utf8"));

for (const [name, path] of Object.entries(PROJECTS))
  test(`the guide's section on ${name} is the file of the project`, () => {
    assert.equal(withoutFolder(snippetOf(name)), projectFile(path));
    assert.ok(name === "AWS Lambda" || sectionOf(name).includes(`\`${path.split("/").slice(1).join("/")}\``));
  });

test("the guide's handler for Nuxt without a Node server is that of the project", () => {
  const [, handler] = sectionOf("Nuxt").split("```js\n").slice(1);
  assert.equal(withoutFolder(handler.slice(0, handler.indexOf("```"))), projectFile("nuxt/without-node/clerk.js"));
});

test("the guide's vercel.json is in the project's", () => {
  const [, code] = /```json\n(.*?)```/s.exec(sectionOf("Vercel")) ?? [];
  const { rewrites } = JSON.parse(readFileSync(join(here, "frameworks/vercel/vercel.json"), "utf8"));
  assert.deepEqual(JSON.parse(code).rewrites, rewrites.slice(0, 1));
});

test("the guide's configuration of Vite alone is that of the project", () => {
  const config = readFileSync(join(here, "vite-8-workerd/vite.config.js"), "utf8");
  assert.equal(config.slice(config.indexOf("\nimport ") + 1), snippetOf("Vite"));
});

test("the guide's line for Next.js on Cloudflare is in the project", () => {
  const line = 'serverExternalPackages: ["clerk-organizations"]';
  assert.ok(sectionOf("Next.js").includes(line));
  assert.ok(projectFile("next/next.config.js").includes(line));
});

for (const [name, path] of Object.entries(PROGRAMS))
  test(`every line of the guide's section on ${name} is in the project, apart from the port`, () => {
    const lines = linesOf(projectFile(path));
    const missing = linesOf(withoutFolder(snippetOf(name))).filter((line) => !lines.includes(line));
    assert.deepEqual(
      missing.filter((line) => !/3000/.test(line)),
      [],
    );
  });

const linesOf = (code) =>
  code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
