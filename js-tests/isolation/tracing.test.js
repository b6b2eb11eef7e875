// Tests that each request belongs to the trace of its own user, with OpenTelemetry's instrumentation of Node's fetch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { context, trace } from "@opentelemetry/api";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { OrganizationsApi } from "clerk-organizations";
import { startUpstream } from "./upstream.js";

const USERS = 25;

test("25 of 25 requests are spans of their own trace, including those that were queued or retried", async (t) => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  const stop = registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] });
  t.after(async () => {
    stop();
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
  const { baseUrl } = await startUpstream(t, { limited: (n) => n === 5 });
  const api = new OrganizationsApi({ secretKey: "sk_test_tracing", baseUrl, maxConcurrent: 3 });
  const tracer = trace.getTracer("test");
  const traces = new Map();
  const serve = async (id) => {
    const root = tracer.startSpan(id);
    traces.set(id, root.spanContext().traceId);
    await context.with(trace.setSpan(context.active(), root), () => api.getOrganization(id));
    root.end();
  };
  await Promise.all(Array.from({ length: USERS }, (_, i) => serve(`org_${i}`)));

  const requests = exporter.getFinishedSpans().filter(({ attributes }) => attributes["url.path"]);
  const owners = requests.map(({ attributes }) => attributes["url.path"].split("/").at(-1));
  assert.deepEqual(
    requests.map((span) => span.spanContext().traceId),
    owners.map((id) => traces.get(id)),
  );
  assert.equal(new Set(owners).size, USERS);
  assert.equal(requests.length, USERS + 1, "one was refused by rate, and sent again");
});
