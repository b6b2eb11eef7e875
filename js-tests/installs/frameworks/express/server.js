import { nodeHandler } from "clerk-organizations/node";
import express from "express";
import { proxy } from "./clerk/proxy.js";
import { renderedResult } from "./clerk/server.js";

const app = express();
app.use("/api/clerk", nodeHandler(proxy));
app.use(express.json());
app.post("/echo", (request, response) => response.json(request.body));
app.get("/server", async (_, response) => response.send(await renderedResult()));
app.use(express.static("public"));
app.listen(Number(process.env.PORT), "127.0.0.1");
