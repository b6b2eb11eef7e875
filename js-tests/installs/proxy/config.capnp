# A Worker of two modules; it may reach this machine, and finds the key in its environment.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "clerk_organizations_proxy.wasm", wasm = embed "dist/clerk_organizations_proxy.wasm"),
  ],
  bindings = [
    (name = "CLERK_API_URL", fromEnvironment = "CLERK_API_URL"),
    (name = "CLERK_SECRET_KEY", fromEnvironment = "CLERK_SECRET_KEY"),
  ],
  compatibilityDate = "2026-01-01",
);
