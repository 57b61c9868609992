/** "What changes what": the engine tests' change tables as Markdown. */
import { stringify } from "yaml";
import type { ChangeTable, DocumentedChange, Edit } from "../engine/changes";
import { MONITORING_TABLES } from "../engine/changes/monitoring";
import { CHANGE_TABLES } from "../engine/changes/tables";
import { capital, stacked, table } from "./markdown";

/** Every change of a topology, with the edit that makes it and each step that follows: one row a step. */
export function changeTable(topology: string): string {
  return tablesOf(topology)
    .map((each) => {
      const rows = each.changes.flatMap((change) =>
        stacked([[`**${capital(change.title)}**`], editTexts(change.set), stepTexts(change)]),
      );
      return [heading(each), "", ...introduction(each), "", table(["change", "edit", "step"], rows)].join("\n");
    })
    .join("\n\n");
}

const heading = ({ about }: ChangeTable): string => `## ${about ?? "The topology itself"}`;

function introduction({ stack, start = {} }: ChangeTable): readonly string[] {
  const given = Object.entries(start).map(([path, value]) => [
    `At first the file also has \`${setting(path, value)}\`.`,
  ]);
  return [`These are edits of \`stacks/Pulumi.${stack}.yaml\`, made one after the other.`, ...given.flat()];
}

/** The changes of all topologies, and what each does at worst: one row a change. */
export function changeOverview(): string {
  const topologies = [...new Set(CHANGE_TABLES.map(({ topology }) => topology))];
  return topologies
    .map((topology) => {
      const rows = tablesOf(topology)
        .flatMap(({ changes }) => changes)
        .map((change) => [capital(change.title), worst(change)]);
      return [
        `## ${topology}`,
        "",
        `[Every step of these edits](changes/${topology}.md)`,
        "",
        table(["edit", "what it does"], rows),
      ].join("\n");
    })
    .join("\n\n");
}

function worst({ steps }: DocumentedChange): string {
  // What the state remembers is nothing that anybody has.
  const real = steps.filter((step) => !/ Stash /.test(step));
  const has = (operation: string): boolean => real.some((step) => step.startsWith(operation));
  if (has("replace")) {
    return "**replaces**";
  }
  const kinds = [has("create") && "creates", has("delete") && "deletes", has("update") && "updates"];
  return kinds.filter((kind) => kind !== false).join(", ") || "nothing";
}

function tablesOf(topology: string): readonly ChangeTable[] {
  const tables = [...CHANGE_TABLES, ...MONITORING_TABLES].filter((each) => each.topology === topology);
  if (tables.length === 0) {
    throw new Error(`no change table for ${topology}`);
  }
  return tables;
}

const editTexts = (set: Edit): readonly string[] =>
  Object.entries(set).map(([path, value]) => (value === null ? `remove \`${path}\`` : `\`${setting(path, value)}\``));

const setting = (path: string, value: Edit[string]): string =>
  `${path}: ${stringify(value, { collectionStyle: "flow", lineWidth: 0 })
    .trim()
    .replace(/\s+/g, " ")
    .replace(/\[ (.*?) \]/g, "[$1]")}`;

/** One text for each operation on a type: `create 3 vpc.SecurityGroupIngressRule`. */
function stepTexts({ steps, note }: DocumentedChange): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const step of steps) {
    const [, operation, type, name, what] = /^(.+?) (\S+) (\S+?)(: .*)?$/.exec(step)!;
    const key = JSON.stringify([operation, type, what ?? ""]);
    groups.set(key, [...(groups.get(key) ?? []), name!]);
  }
  const lines = [...groups].map(([key, names]) => {
    const [operation, type, what] = JSON.parse(key) as [string, string, string];
    return `${operation} ${names.length === 1 ? `\`${type}\` ${names[0]}` : `${names.length} \`${type}\``}${what}`;
  });
  return [...(lines.length === 0 ? ["nothing"] : lines), ...(note === undefined ? [] : [`*${note}*`])];
}
