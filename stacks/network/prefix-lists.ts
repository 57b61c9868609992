/** What a stack file says of prefix lists that exist: taken for granted by the plan, checked by look-up under the engine. */
import * as ec2 from "@pulumi/aws/ec2";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath } from "../../components/shared/input/issues";
import { NAMESPACE } from "../config/issue";
import { isMap } from "../config/schema";

interface DeclaredList {
  readonly path: string;
  readonly id: string;
  /** Key of its networks: `to` of a private application. */
  readonly key: "cidrs" | "to";
  readonly cidrs: readonly string[];
  readonly maxEntries?: number;
}

/** Every prefix list of which the config says something, wherever it stands. */
export function declaredLists(config: unknown, path = ""): DeclaredList[] {
  if (!isMap(config)) {
    return [];
  }
  const { prefixListId: id, maxEntries } = config;
  const key = config["to"] === undefined ? "cidrs" : "to";
  const given = config[key];
  const cidrs = Array.isArray(given) ? given.filter((each): each is string => typeof each === "string") : [];
  const own: DeclaredList[] =
    typeof id === "string" && (cidrs.length > 0 || typeof maxEntries === "number")
      ? [{ path, id, key, cidrs, ...(typeof maxEntries === "number" ? { maxEntries } : {}) }]
      : [];
  const below = Object.entries(config).flatMap(([key, each]) =>
    declaredLists(each, path === "" ? key : joinPath(path, key)),
  );
  return [...own, ...below];
}

export const prefixListAssumptions = (config: unknown): string[] =>
  declaredLists(config).map(({ path, id, cidrs, maxEntries }) => {
    const holds = cidrs.length === 0 ? "" : ` holds ${cidrs.join(", ")}`;
    const size = maxEntries === undefined ? "" : ` has at most ${maxEntries} entries`;
    return `${id} (${path})${[holds, size].filter((text) => text !== "").join(" and")}`;
  });

/** Every difference between what is said of prefix lists and AWS. */
export async function checkPrefixLists(config: unknown): Promise<readonly Issue[]> {
  const issues = new Issues();
  await Promise.all(
    declaredLists(config).map(async ({ path, id, key, cidrs, maxEntries }) => {
      try {
        const found = await ec2.getManagedPrefixList({ id });
        const held = found.entries.map(({ cidr }) => cidr).sort();
        if (cidrs.length > 0 && JSON.stringify([...cidrs].sort()) !== JSON.stringify(held)) {
          issues.error(joinPath(path, key), `does not match AWS: ${id} holds ${held.join(", ") || "nothing"}`, {
            given: cidrs,
            ...(held.length > 0 ? { fix: { value: held } } : {}),
          });
        }
        if (maxEntries !== undefined && maxEntries !== found.maxEntries) {
          issues.error(joinPath(path, "maxEntries"), `does not match AWS, which says ${found.maxEntries}`, {
            given: maxEntries,
            fix: { value: found.maxEntries },
          });
        }
      } catch (error) {
        issues.error(joinPath(path, "prefixListId"), `could not be looked up: ${awsReason(error)}`, {
          given: id,
          fix: {
            text: `correct the id, allow ec2:Describe* and ec2:GetManagedPrefixListEntries, or set ${NAMESPACE}:lookups to false`,
          },
        });
      }
    }),
  );
  return issues.errors.sort((a, b) => (a.path < b.path ? -1 : 1));
}
