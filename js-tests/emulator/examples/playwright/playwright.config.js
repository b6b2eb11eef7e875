// Playwright starts the emulator and the app before the tests, and ends them afterwards.
import { defineConfig } from "@playwright/test";

const emulator = Number(process.env.EMULATOR_PORT ?? 4010);
const app = Number(process.env.APP_PORT ?? 4011);

export default defineConfig({
  testMatch: "*.spec.js",
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${app}`,
    // A Chromium that is installed already, instead of Playwright's own.
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: ["--no-sandbox"] },
  },
  webServer: [
    { command: `npx clerk-organizations-emulator --port ${emulator} --seed 5`, port: emulator },
    {
      command: "node app.js",
      port: app,
      env: {
        PORT: String(app),
        CLERK_API_URL: `http://127.0.0.1:${emulator}/v1`,
        CLERK_SECRET_KEY: "sk_test_emulator",
      },
    },
  ],
});
