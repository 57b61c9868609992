/** `import()`, which the command line does without where it is a bundle that was compiled before (plan/bundle). */
export function importModule<T>(name: string): Promise<T> {
  const native = require("./native-import.cjs") as { readonly importModule: (name: string) => Promise<T> };
  return native.importModule(name);
}
