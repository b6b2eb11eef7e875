// What an import of the wasm file gives, where the host or its bundler knows such imports: the module, compiled.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
