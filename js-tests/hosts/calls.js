// Makes the calls in each host, and reports how each ended. It runs in every host, so it imports nothing.

/** An error and its causes as text. */
function shown(error) {
  const links = [];
  for (let link = error; link && links.length < 9; link = link.cause) links.push(`${link.message} ${link.stack}`);
  return [JSON.stringify(error), ...links].join(" ");
}

/** Makes a call, and returns its outcome. */
async function ended(call, events) {
  try {
    await call;
    return { kind: "answered" };
  } catch (error) {
    const { kind, reason, outcome, parameter, attempts, message } = error;
    const text = `${shown(error)} ${JSON.stringify(events)}`;
    return { kind, reason, outcome, parameter, attempts: attempts?.length, message, text };
  }
}

/** Iterates over a list. Returns how many rows it has, and how many different ones. */
async function walked(iteration) {
  const ids = [];
  for await (const { id } of iteration) ids.push(id);
  return { rows: ids.length, different: new Set(ids).size };
}

/** Calls in which `fetch` gets an option that it refuses. */
const FETCHES = {
  argument: (url, init) => fetch(url, { ...init, signal: {} }),
};

/**
 * Makes calls.
 * @param lib the package
 * @param calls `{ name, baseUrl, operation, params, options, fetch, isSecond }`; `isSecond` makes another call first
 * @returns the outcome of each call, by its name
 */
export async function makeCalls({ OrganizationsApi }, calls) {
  const made = calls.map(
    async ({ name, baseUrl, operation = "createOrganization", params, options, fetch, isSecond }) => {
      const events = [];
      const onEvent = (event) => events.push(event);
      const own = fetch && { fetch: FETCHES[fetch] };
      const api = new OrganizationsApi({
        secretKey: "sk_test_hosts",
        baseUrl,
        maxRetries: 1,
        onEvent,
        ...own,
        ...options,
      });
      if (isSecond) await api.getOrganization("org_1");
      if (operation.startsWith("iterate")) return [name, await walked(api[operation](params))];
      return [name, await ended(api[operation](params ?? { name: "Acme" }), events)];
    },
  );
  return Object.fromEntries(await Promise.all(made));
}
