import { Controller, Get, Module } from "@nestjs/common";
import { renderedResult } from "../clerk/server.js";

@Controller()
class AppController {
  @Get("server")
  server(): Promise<string> {
    return renderedResult();
  }
}

@Module({ controllers: [AppController] })
export class AppModule {}
