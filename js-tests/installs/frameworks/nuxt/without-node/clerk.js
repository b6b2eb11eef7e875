import { defineEventHandler, toWebRequest } from "h3";
import { proxy } from "#shared/proxy.js";

export default defineEventHandler((event) => proxy(toWebRequest(event)));
