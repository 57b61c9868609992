/** "What changes what": the engine tests' change tables as Markdown. */
import { stringify } from "yaml";
import type { ChangeTable, DocumentedChange, Edit } from "../engine/changes";
import { MONITORING_TABLES } from "../engine/changes/monitoring";
import { CHANGE_TABLES } from "../engine/changes/tables";

/** Every change of a topology, with the edit that makes it and each step that follows. */
export function changeTable(topology: string): string {
  return tablesOf(topology)
    .map((table) =>
      [
        ...wrapped(introduction(table)),
        "",
        row(["change", "edit", "steps"]),
        row(["---", "---", "---"]),
        ...table.changes.map((change) => row([change.title, editText(change.set), stepsText(change)])),
      ].join("\n"),
    )
    .join("\n\n");
}

function introduction({ stack, start = {}, about }: ChangeTable): string {
  const file = `stacks/Pulumi.${stack}.yaml`;
  const link = `[\`${file}\`](../../${file})`;
  if (about !== undefined) {
    return `${about}, by edits of ${link}:`;
  }
  const given = Object.entries(start).map(([path, value]) => `, with \`${setting(path, value)}\``);
  return (
    `Edits of ${link}${given.join("")}, one after the other, and every step the engine then takes; ` +
    "what is not named stays as it is. A replacement says which goes first, the old one or the new. A `Stash` is what " +
    "the state remembers of a first boot: nothing in AWS."
  );
}

/** The changes of all topologies by what they do at worst. */
export function changeOverview(): string {
  const columns = ["nothing", "updated in place", "made or deleted", "replaced"] as const;
  return [
    row(["topology", ...columns]),
    row(["---", ...columns.map(() => "---")]),
    ...CHANGE_TABLES.map(({ topology }) => {
      const changes = tablesOf(topology).flatMap((table) => table.changes);
      const cells = columns.map((column) =>
        changes.filter((change) => worst(change) === column).map(({ title }) => title),
      );
      return row([`[${topology}](components/${topology}/README.md)`, ...cells.map((each) => each.join("; "))]);
    }),
  ].join("\n");

  function worst({ steps }: DocumentedChange): (typeof columns)[number] {
    // What the state remembers is nothing that anybody has.
    const real = steps.filter((step) => !/ Stash /.test(step));
    const has = (operation: string): boolean => real.some((step) => step.startsWith(operation));
    if (has("replace")) {
      return "replaced";
    }
    return has("create") || has("delete") ? "made or deleted" : has("update") ? "updated in place" : "nothing";
  }
}

function tablesOf(topology: string): readonly ChangeTable[] {
  const tables = [...CHANGE_TABLES, ...MONITORING_TABLES].filter((each) => each.topology === topology);
  if (tables.length === 0) {
    throw new Error(`no change table for ${topology}`);
  }
  return tables;
}

const editText = (set: Edit): string =>
  Object.entries(set)
    .map(([path, value]) => (value === null ? `without \`${path}\`` : `\`${setting(path, value)}\``))
    .join("<br>");

const setting = (path: string, value: Edit[string]): string =>
  `${path}: ${stringify(value, { collectionStyle: "flow", lineWidth: 0 })
    .trim()
    .replace(/\s+/g, " ")
    .replace(/\[ (.*?) \]/g, "[$1]")}`;

/** One line for each operation on a type: `create 3 vpc.SecurityGroupIngressRule`. */
function stepsText({ steps, note }: DocumentedChange): string {
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
  const done = lines.length === 0 ? "nothing" : lines.join("<br>");
  return note === undefined ? done : `${done}<br>*${note}*`;
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** Lines of at most 120 characters. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 119) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
