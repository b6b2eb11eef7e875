// Clerk's Frontend API for a browser context: a script with the members that the page uses, whose tokens the test's own key signs.

/** Runs in the page. `frontendApi` is a function of the test. */
function clerkScript() {
  const api = globalThis.frontendApi;
  const { origin } = new URL(document.currentScript.src);
  const listeners = [];
  let router;
  const show = (user) => {
    clerk.user = user;
    clerk.session = user && { getToken: (options) => getToken(options) };
    for (const listener of listeners) listener({ session: clerk.session, user });
  };
  const getToken = async ({ skipCache = false } = {}) => {
    const token = await api("token", skipCache);
    if (!token) show(null);
    return token;
  };
  const clerk = {
    user: undefined,
    session: undefined,
    async load(options) {
      router = options;
      // As Clerk's own script does; the page's policy has to allow it.
      await fetch(`${origin}/v1/client`);
      document.head.append(document.createElement("style"));
      document.querySelector("style").textContent = "button { outline-offset: 3px; }";
      show(await api("user"));
    },
    addListener(listener) {
      listeners.push(listener);
      listener({ session: clerk.session, user: clerk.user });
    },
    mountSignIn(node, { forceRedirectUrl }) {
      for (const name of ["Ada", "Ben"]) {
        const button = document.createElement("button");
        button.textContent = `Continue as ${name}`;
        button.onclick = async () => {
          const user = await api("signIn", name);
          location.hash = "#/factor-one";
          show(undefined);
          show(user);
          router.routerReplace(forceRedirectUrl);
        };
        node.append(button);
      }
    },
    unmountSignIn: (node) => node.replaceChildren(),
    async signOut({ redirectUrl }) {
      await api("signOut");
      show(undefined);
      show(null);
      router.routerPush(redirectUrl);
    },
  };
  globalThis.Clerk = clerk;
}

/** How many sessions there were. The server remembers those that were signed out. */
let sessions = 0;

/**
 * Prepares a browser context. Nobody is signed in at first.
 * @param {object} instance see instance.js
 * @param {() => string} origin the origin of the page
 */
export function frontendApi(instance, origin) {
  let user = null;
  const users = {
    Ada: { id: "user_ada", fullName: "Ada Adler", primaryEmailAddress: { emailAddress: "ada@example.com" } },
    Ben: { id: "user_ben", fullName: null, primaryEmailAddress: { emailAddress: "ben@example.com" } },
  };
  const state = {
    /** Claims of the tokens, also by the name of the user. */
    claims: { organizations_admin: "write" },
    /** Claims of the tokens that are in the cache of Clerk's script. */
    cached: {},
    /** The tokens that were issued, the newest last. */
    tokens: [],
    signIn: (name) => {
      user = users[name];
      sessions += 1;
      return user;
    },
    /** Ends the session where the page does not see it. */
    revoke: () => {
      user = null;
    },
  };
  const actions = {
    user: () => user,
    signIn: state.signIn,
    signOut: state.revoke,
    token: (skipCache) => {
      if (!user) return null;
      const cached = skipCache ? {} : state.cached;
      const claims = { azp: origin(), sub: user.id, sid: `sess_${sessions}`, ...state.claims, ...cached };
      state.tokens.push(instance.token(claims));
      return state.tokens.at(-1);
    },
  };
  const prepare = async (context) => {
    await context.exposeFunction("frontendApi", (action, ...given) => actions[action](...given));
    await context.route(`https://${instance.host}/**`, (route) =>
      route.fulfill({
        contentType: "text/javascript",
        headers: { "access-control-allow-origin": "*" },
        body: `(${clerkScript})()`,
      }),
    );
  };
  return Object.assign(state, { prepare });
}
