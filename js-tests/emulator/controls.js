// The routes under /__emulator, by which a test in any language drives the emulator.
import { prepareAnswer, sendJson } from "./answer.js";
import { readAnyJson, readJson } from "./body.js";
import { addAcceptance } from "./invitations.js";
import { checkLocal } from "./local-only.js";
import { requireMembers } from "./options.js";
import { refuse } from "./refusals.js";

const BASE = "/__emulator";

/** These come before the guard of the API, so they need no key and are not in the request log. */
export function addControls(app, clerk) {
  app.use(`${BASE}/*`, (c, next) => {
    prepareAnswer(c, clerk);
    checkLocal(c.env.incoming);
    return next();
  });
  for (const add of [addFaults, addState, addSnapshots, addClock, addRequests, addWebhooks, addAcceptance])
    add(app, clerk);
  app.all(`${BASE}/*`, () => {
    throw refuse.path();
  });
}

const send = (c, value) => sendJson(c, JSON.stringify(value));
const sendDone = (c) => send(c, { done: true });

function addFaults(app, { faults }) {
  const path = `${BASE}/faults`;
  const list = (c) => send(c, { data: faults.list() });
  app.get(path, list);
  app.post(path, async (c) => {
    faults.add(await readAnyJson(c));
    return list(c);
  });
  app.delete(path, (c) => {
    faults.clear();
    return list(c);
  });
}

function addState(app, { state }) {
  const path = `${BASE}/state`;
  app.get(path, (c) => send(c, state.dump()));
  app.put(path, async (c) => {
    state.load(await readAnyJson(c));
    return sendDone(c);
  });
  app.post(`${BASE}/reset`, (c) => {
    state.reset();
    return sendDone(c);
  });
}

function addSnapshots(app, { state }) {
  const path = `${BASE}/snapshots`;
  app.get(path, (c) => send(c, { data: state.snapshots }));
  app.post(path, (c) => send(c, { id: state.snapshot() }));
  app.post(`${path}/:id/restore`, (c) => {
    state.restore(c.req.param("id"));
    return sendDone(c);
  });
  app.delete(`${path}/:id`, (c) => {
    state.removeSnapshot(c.req.param("id"));
    return sendDone(c);
  });
}

function addClock(app, { clock }) {
  const path = `${BASE}/clock`;
  const show = (c) => send(c, { now: clock.now(), stopped: clock.isStopped });
  app.get(path, show);
  app.post(path, async (c) => {
    const body = await readJson(c);
    requireMembers("clock", body, ["now", "running", "advance"]);
    moveClock(clock, body);
    return show(c);
  });
  app.delete(path, (c) => {
    clock.release();
    return show(c);
  });
}

/** With both, the clock is set first. */
function moveClock(clock, { now, running, advance }) {
  if (now !== undefined || advance === undefined) clock.set(now, { running });
  if (advance !== undefined) clock.advance(advance);
}

function addRequests(app, { log: { requests } }) {
  const path = `${BASE}/requests`;
  const list = (c) => send(c, { data: requests, count: requests.count });
  app.get(path, list);
  app.delete(path, (c) => {
    requests.clear();
    return list(c);
  });
}

/** Without webhooks, nothing is delivered. */
function addWebhooks(app, { webhooks }) {
  const path = `${BASE}/webhooks`;
  const list = (c) => send(c, { data: webhooks?.deliveries ?? [] });
  app.get(path, list);
  app.get(`${path}/settled`, async (c) => {
    await webhooks?.settled();
    return list(c);
  });
  app.delete(path, (c) => {
    webhooks?.clear();
    return list(c);
  });
}
