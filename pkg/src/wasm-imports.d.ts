// What an import of the wasm file gives, where the host or its bundler knows such imports: the module, compiled.
declare module "*/clerk_organizations.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*/clerk_organizations.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
