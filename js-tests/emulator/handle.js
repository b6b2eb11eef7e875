// The handle of a running emulator: what a test in the same process can do besides calling the API.
import { BODIES } from "./bodies.js";
import { addMembers } from "./seed-sections.js";
import { checkBody } from "./validate.js";

/** @param {() => Promise<void>} close */
export function handleOf(clerk, close) {
  const { faults, state, clock, webhooks, log, users, invitations } = clerk;
  /** These writes have no response, before which their events would be collected. */
  const write = (run) => {
    const result = run();
    webhooks?.collect();
    return result;
  };
  return {
    url: `${clerk.address.origin}/v1`,
    secretKey: clerk.secretKey,
    users: clerk.userIds,
    /** The latest requests, see record.js. */
    requests: log.requests,
    /** Adds a fault script, or several in order, see fault-script.js. */
    fail: (scripts) => faults.add(scripts),
    /** The scripts that are left: `list()` and `clear()`. */
    faults,
    /** `now()`, `set(time, { running })`, `advance(ms)` and `release()`. */
    clock,
    /** `settled()`, `deliveries`, `secret` and `clear()`; undefined without the option `webhooks`. */
    webhooks,
    /** Returns the whole state as a value for JSON. */
    dump: () => state.dump(),
    /** Replaces the whole state by a dump, or throws and changes nothing. */
    load: (dump) => state.load(dump),
    /** Returns the id of a snapshot of the state, which `restore` takes any number of times. */
    snapshot: () => state.snapshot(),
    restore: (id) => state.restore(id),
    /** Frees the memory of a snapshot. */
    removeSnapshot: (id) => state.removeSnapshot(id),
    /** Returns to the seed, and forgets the requests and the fault scripts. */
    reset: async () => state.reset(),
    /** Takes the body of `POST /users` and returns the id of the new user. */
    createUser: (body = {}) => users.create(checkBody(body, BODIES.createUser)).id,
    /** Creates users, adds them to an organization regardless of its seats, and returns their ids. */
    addMembers: (organizationId, count) => write(() => addMembers(clerk, organizationId, count)),
    /** Makes the user a member, as the link in the invitation does. */
    acceptInvitation: (id, userId) => write(() => void invitations.accept(id, userId)),
    close,
  };
}
