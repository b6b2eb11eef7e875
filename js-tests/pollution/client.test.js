// Tests that nothing on Object.prototype changes what the client sends and returns.
import { test } from "node:test";
import { runs } from "./runs.js";

test("the client sends the same bytes and returns the same results, whatever Object.prototype contains", () =>
  runs("client"));
