// Starts Firefox with WebDriver BiDi.
import puppeteer from "puppeteer-core";
import * as setup from "../../tools/setup.js";

export async function launchFirefox() {
  return puppeteer.launch({ browser: "firefox", executablePath: setup.firefox(), headless: true });
}
