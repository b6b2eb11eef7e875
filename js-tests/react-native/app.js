// The code of an app: it imports the package, makes a call, and prints how the call ended.
import { isClerkError, OrganizationsApi } from "clerk-organizations";

const answer = { data: [], total_count: 7 };
const fetch = async (url, { method }) => ({
  ok: true,
  status: 200,
  headers: { get: () => null },
  text: async () => JSON.stringify({ ...answer, asked: `${method} ${url}` }),
});
const api = new OrganizationsApi({ baseUrl: "https://admin.example.com/api/clerk", fetch });

// `print` is that of the Hermes shell.
const show = (result) => globalThis.print(`RESULT ${JSON.stringify(result)}`);
api.listOrganizations({ limit: 1 }).then(
  (page) => show(page),
  (error) => show({ ...error.toJSON(), isClerkError: isClerkError(error) }),
);
