import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { nodeHandler } from "clerk-organizations/node";
import { proxy } from "../clerk/proxy.js";
import { AppModule } from "./app.module.js";

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.use("/api/clerk", nodeHandler(proxy));
  app.getHttpAdapter().useStaticAssets?.("public");
  await app.listen(Number(process.env.PORT), "127.0.0.1");
}

void bootstrap();
