/** What is wrong with a config, in every form that a plan has: a plan that is not made must not be silent. */
import { existsSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import type { Log } from "sarif";
import { type ConfigIssue, isExample } from "../../stacks/config/issue";
import { editLines } from "../../stacks/mistakes/edits";
import { type PlaceOf, placesIn } from "../../stacks/mistakes/places";
import { fixLines, type RenderOptions } from "../../stacks/mistakes/render";
import type { Outcome } from "../build";
import { clean, cleanLines, width } from "../io/text";
import { readText } from "../io/text-file";
import type { Project } from "../project/project";
import { driver, fingerprint, SARIF_SCHEMA } from "../show/sarif";
import type { Surroundings } from "./surroundings";

/** Why there is no plan. */
export interface Problems {
  readonly stack: string;
  /** The stack file, relative to the project. */
  readonly file: string;
  readonly issues: readonly ConfigIssue[];
  readonly options: Required<RenderOptions>;
}

export function problemsOf(
  project: Project,
  stack: string,
  { issues, file }: Extract<Outcome, { ok: false }>,
): Problems {
  const path = join(project.stackDirectory, file);
  return {
    stack,
    file: relative(project.root, path),
    issues,
    options: { placeOf: placesOf(project, path), pulumi: pulumiCommand(), width: width() },
  };
}

/** Where config keys stand in a stack file and in Pulumi.yaml. */
export function placesOf(project: Project, path: string): PlaceOf {
  const files = [
    { kind: "stack", path },
    { kind: "project", path: join(project.root, "Pulumi.yaml") },
  ] as const;
  const read = files
    .filter((each) => existsSync(each.path))
    .map((each) => ({
      kind: each.kind,
      file: relative(project.root, each.path),
      text: readText(each.path),
    }));
  return placesIn(read, project.name);
}

/** The CLI itself where it is installed; else the launcher, which npm puts on the path of its scripts. */
export function pulumiCommand(path = process.env["PATH"] ?? ""): "pulumi" | "npx pulumi" {
  const isThere = path
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .some((folder) => ["pulumi", "pulumi.exe"].some((name) => existsSync(join(folder, name))));
  return isThere ? "pulumi" : "npx pulumi";
}

/** The text that stands in place of a plan. */
export const problemsText = (
  project: Project,
  stack: string,
  outcome: Extract<Outcome, { ok: false }>,
  renderIssues: Surroundings["renderIssues"],
): string => {
  const { file, issues, options } = problemsOf(project, stack, outcome);
  return `${cleanLines(renderIssues(file, stack, issues, options))}\n`;
};

export function problemsJson(problems: Problems): string {
  const { stack, file, issues, options } = problems;
  const value = {
    stack: { name: stack },
    failed: true,
    file,
    problems: issues.map((issue) => {
      const { file: at, line, column } = options.placeOf(issue.path);
      return {
        path: issue.path,
        ...(issue.given === undefined ? {} : { given: issue.given }),
        problem: issue.problem,
        file: at,
        line,
        column,
        fix: {
          edits: editLines(issue, options.placeOf),
          commands: fixLines(issue, stack, options.pulumi),
          isExample: isExample(issue),
        },
      };
    }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function problemsMarkdown({ stack, file, issues, options }: Problems): string {
  const rows = issues.map((issue) => {
    const { line, column } = options.placeOf(issue.path);
    const fix = [...editLines(issue, options.placeOf), ...(issue.fix?.text === undefined ? [] : [issue.fix.text])];
    return `| ${[`${line}:${column}`, issue.path, issue.problem, fix.join("; ")].map(cell).join(" | ")} |`;
  });
  return [
    `## ❌ ${cell(stack)}: nothing was planned`,
    `${cell(file)} has ${issues.length === 1 ? "1 problem" : `${issues.length} problems`}.`,
    ["| line | key | problem | fix |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

const cell = (text: string): string => clean(text).replace(/[\\`*_[\]<>|#&]/g, "\\$&");

export function problemsSarif({ stack, issues, options }: Problems): string {
  const log: Log = {
    $schema: SARIF_SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver() },
        automationDetails: { id: `connector-topologies/${stack}/` },
        results: issues.map((issue) => {
          const { file, line, column } = options.placeOf(issue.path);
          return {
            ruleId: "config",
            kind: "fail",
            level: "error",
            message: { text: [`${issue.path} ${issue.problem}`, ...editLines(issue, options.placeOf)].join("; ") },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: file },
                  region: { startLine: line, startColumn: column },
                },
              },
            ],
            partialFingerprints: fingerprint("config", issue.path, issue.problem),
          };
        }),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
