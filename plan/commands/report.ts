/** `report <stack>`: the plan as one HTML file. */

import { planStack } from "../build";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { clean } from "../io/text";
import { judge } from "../model/verdict";
import { type Project, readProject } from "../project/project";
import { drawingOf, drawSvg, renderReport } from "../show/report";
import { ENVIRONMENT, oneStack, parseOptions } from "./parse-options";
import { problemsText } from "./problems";
import type { Surroundings } from "./surroundings";
import { REPORT_USAGE } from "./usages";

export async function reportCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const project = readProject(surroundings.root);
    const { stack, out, environment } = readOptions(args, project);
    const outcome = await planStack(project, stack, surroundings.program, { environment });
    if (!outcome.ok) {
      surroundings.printError(problemsText(project, stack, outcome, surroundings.renderIssues));
      return EXIT_BAD_INPUT;
    }
    const { plan } = outcome;
    const drawing = drawingOf(plan);
    writeOutput(out, renderReport(plan, drawing, await drawSvg(drawing)));
    const { failed } = judge(plan);
    surroundings.print(`${failed ? "FAILED" : "OK"}  ${clean(out)}\n`);
    return failed ? EXIT_FAILED : EXIT_OK;
  } catch (error) {
    surroundings.printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

interface Options {
  readonly stack: string;
  readonly out: string;
  readonly environment?: string;
}

function readOptions(args: readonly string[], project: Project): Options {
  const { values, positionals } = parseOptions(
    { args: [...args], allowPositionals: true, options: { ...ENVIRONMENT, out: { type: "string" } } },
    REPORT_USAGE,
  );
  const stack = oneStack(positionals, project, REPORT_USAGE);
  return { stack, out: values.out ?? `${stack}.report.html`, environment: values.environment };
}
