/** Which types of the SDK take tags, read from its generated code: `node --import tsx test/policy/taggable.ts` writes the data file. */
import * as fs from "node:fs";
import * as path from "node:path";

export const TAGGABLE_FILE = path.resolve(__dirname, "../../policy/graph/types-with-tags.json");

const ROOT = path.dirname(require.resolve("@pulumi/aws/package.json"));

/** Tokens of all resource types with an input `tags`. */
export function taggableTokensOfSdk(): readonly string[] {
  return fs.readdirSync(ROOT, { recursive: true, encoding: "utf8" }).flatMap((file) => {
    if (!/^[a-z0-9]+\/[a-zA-Z0-9]+\.js$/.test(file) || /\/(get[A-Z]|index\.js)/.test(file)) {
      return [];
    }
    const code = fs.readFileSync(path.join(ROOT, file), "utf8");
    const token = /__pulumiType = '(aws:\w+\/\w+:\w+)'/.exec(code)?.[1];
    return token !== undefined && /resourceInputs\["tags"\] = args\?\.tags;/.test(code) ? [token] : [];
  });
}

/** Class names by module, as `policy/graph/types-with-tags.json` has them. */
export function taggableTypesOfSdk(): {
  readonly source: string;
  readonly types: { readonly [module: string]: string };
} {
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
  const types = new Map<string, string[]>();
  for (const token of [...taggableTokensOfSdk()].sort()) {
    const [, module, name] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) as unknown as [string, string, string];
    types.set(module, [...(types.get(module) ?? []), name]);
  }
  return {
    source: `@pulumi/aws ${version}: resources with an input tags`,
    types: Object.fromEntries([...types].map(([module, names]) => [module, names.join(" ")])),
  };
}

if (require.main === module) {
  fs.writeFileSync(TAGGABLE_FILE, `${JSON.stringify(taggableTypesOfSdk(), undefined, 2)}\n`);
}
