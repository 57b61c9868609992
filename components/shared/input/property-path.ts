/** Paths of properties, as problems name them. Apart from the issues, which need Pulumi. */

/** `path.key`, or `path["odd key"]` where a plain dot would not do. The form `pulumi config set --path` takes. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") {
    return `${path}[${key}]`;
  }
  const step = /^[A-Za-z_$][\w$-]*$/.test(key) ? key : undefined;
  if (step === undefined) {
    return `${path}["${key.replaceAll('"', '\\"')}"]`;
  }
  return path === "" ? step : `${path}.${step}`;
}

/** Whether `path` is `ancestor` or something inside it. */
export const isAtOrBelow = (path: string, ancestor: string): boolean =>
  path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
