/** `report <stack>`: the plan as one HTML file. */

import { relative } from "node:path";
import { planStack } from "../build";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { alive } from "../io/progress";
import { clean } from "../io/text";
import { runChecks } from "../judge/checks";
import { judge } from "../model/verdict";
import { type Project, readProject, stackFilePath } from "../project/project";
import { type Recorded, recordOf } from "../show/record";
import { drawingOf, drawSvg, renderReport } from "../show/report";
import { refutedKeys } from "./deciding";
import { ENVIRONMENT, oneStack, parseOptions } from "./parse-options";
import { readPackConfig } from "./policy-config";
import { problemsText } from "./problems";
import type { Surroundings } from "./surroundings";
import { REPORT_USAGE } from "./usages";

export async function reportCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const project = readProject(surroundings.root);
    const options = readOptions(args, project);
    const { stack, out, environment } = options;
    const packConfig = readPackConfig(options.policyConfig);
    const outcome = await planStack(project, stack, surroundings.program, {
      environment,
      check: (run, own) => runChecks(run, own, packConfig),
    });
    if (!outcome.ok) {
      surroundings.printError(problemsText(project, stack, outcome, surroundings.renderIssues));
      return EXIT_BAD_INPUT;
    }
    const { plan } = outcome;
    const record = [`planned: ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`, ...recordOf(options)];
    alive("drawing the report");
    const drawing = drawingOf(plan);
    const { keyOf } = refutedKeys(plan, project, options);
    writeOutput(out, renderReport(plan, drawing, await drawSvg(drawing), record, keyOf));
    const { failed } = judge(plan);
    surroundings.print(`${failed ? "FAILED" : "OK"}  ${clean(out)}\n`);
    return failed ? EXIT_FAILED : EXIT_OK;
  } catch (error) {
    surroundings.printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

interface Options extends Recorded {
  readonly stack: string;
  readonly out: string;
}

function readOptions(args: readonly string[], project: Project): Options {
  const { values, positionals } = parseOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: { ...ENVIRONMENT, "policy-config": { type: "string" }, out: { type: "string" } },
    },
    REPORT_USAGE,
  );
  const stack = oneStack(positionals, project, REPORT_USAGE);
  return {
    stack,
    out: values.out ?? `${stack}.report.html`,
    root: project.root,
    stackFile: relative(project.root, stackFilePath(project, stack)),
    environment: values.environment,
    policyConfig: values["policy-config"],
  };
}
