import { nodeHandler } from "clerk-organizations/node";
import Koa from "koa";
import bodyParser from "koa-bodyparser";
import files from "koa-static";
import { proxy } from "./clerk/proxy.js";
import { renderedResult } from "./clerk/server.js";

const handler = nodeHandler(proxy);
const app = new Koa();
app.use((ctx, next) => {
  if (!ctx.path.startsWith("/api/clerk/")) return next();
  ctx.respond = false;
  return handler(ctx.req, ctx.res);
});
app.use(bodyParser());
app.use(files("public"));
app.use(async (ctx) => {
  if (ctx.path === "/server") ctx.body = await renderedResult();
});
app.listen(Number(process.env.PORT), "127.0.0.1");
