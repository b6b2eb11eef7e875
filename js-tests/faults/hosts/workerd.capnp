# A Worker with the rows. The modules of Node can be imported, as the rows need them; its globals are not there, as in a plain Worker.
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
    (name = "rows.js", esModule = embed "build/workerd/rows.js"),
    (name = "clerk_organizations.wasm", wasm = embed "build/workerd/clerk_organizations.wasm"),
  ],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_compat", "no_nodejs_compat_v2"],
);
