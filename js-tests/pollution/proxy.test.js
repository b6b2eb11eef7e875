// Tests that nothing on Object.prototype changes what the proxy sends and responds.
import { test } from "node:test";
import { runs } from "./runs.js";

test("the proxy sends the same bytes and the same responses, whatever Object.prototype contains", () => runs("proxy"));
