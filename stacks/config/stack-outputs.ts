/** Stack outputs by name. */
export type StackOutputs = { readonly [name: string]: unknown };
