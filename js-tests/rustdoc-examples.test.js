// Tests that the check of the Rust examples finds what has none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lacking } from "./rustdoc-examples.js";

const EXAMPLE = '<div class="example-wrap"><pre class="rust rust-example-rendered"><code>a();</code></pre></div>';
const item = (text) => `<pre class="rust item-decl"></pre><details class="toggle top-doc" open>${text}</details>`;
const method = (id, text) =>
  `<details class="toggle method-toggle" open><summary><section id="${id}" class="method"></section></summary>${text}</details>`;

test("an item with an example, whose methods have examples, lacks none", () => {
  const page = item(EXAMPLE) + method("method.new", EXAMPLE) + method("tymethod.id", EXAMPLE);
  assert.deepEqual(lacking(page), { names: [], methods: 2 });
});

test("the example of a method is not one of its item, nor of the method before it", () => {
  const page = item("<p>Text.</p>") + method("method.first", "<p>Text.</p>") + method("method.second", EXAMPLE);
  assert.deepEqual(lacking(page).names, ["", "method.first"]);
});

test("an item without any documentation lacks an example", () => {
  const page = `<pre class="rust item-decl"></pre>${method("method.new", EXAMPLE)}`;
  assert.deepEqual(lacking(page).names, [""]);
});

test("methods of a trait that the item implements belong to the trait", () => {
  const page = `${item(EXAMPLE)}<h2 id="trait-implementations" class="section-header">${method("method.clone", "")}`;
  assert.deepEqual(lacking(page), { names: [], methods: 0 });
});
