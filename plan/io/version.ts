/** The version of this package that runs. */
export const ownVersion = (): string =>
  (require("connector-topologies/package.json") as { readonly version: string }).version;
