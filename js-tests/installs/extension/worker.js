// Asks the service worker of the extension to run the scenario.
globalThis.result = await chrome.runtime.sendMessage(new URLSearchParams(location.search).get("proxy"));
