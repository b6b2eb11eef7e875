// A small app: a page that lists the organizations. It knows Clerk only by its environment.
import { createServer } from "node:http";

const { PORT, CLERK_API_URL, CLERK_SECRET_KEY } = process.env;

async function page() {
  const headers = { authorization: `Bearer ${CLERK_SECRET_KEY}` };
  const { data } = await (await fetch(`${CLERK_API_URL}/organizations`, { headers })).json();
  return `<!doctype html><title>Organizations</title><ul>${data.map(({ slug }) => `<li>${slug}</li>`).join("")}</ul>`;
}

createServer(async (_, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(await page());
}).listen(Number(PORT), "127.0.0.1");
