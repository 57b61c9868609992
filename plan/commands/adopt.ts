/** `adopt <stack>`: what CloudFormation made, as the file that `pulumi import --file` takes. Asks nobody. */
import { z } from "zod";
import { planAdoption } from "../adoption/adoption";
import { planStack } from "../build";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { clean } from "../io/text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { readProject } from "../project/project";
import { ENVIRONMENT, misuse, parseOptions } from "./parse-options";
import { problemsText } from "./problems";
import type { Surroundings } from "./surroundings";
import { ADOPT_USAGE } from "./usages";

const stackResources = z.object({
  StackResources: z.array(
    z.object({
      LogicalResourceId: z.string(),
      PhysicalResourceId: z.string().optional(),
      ResourceType: z.string(),
      ResourceStatus: z.string().optional(),
      StackId: z.string().optional(),
    }),
  ),
});

const groupRules = z.object({
  SecurityGroupRules: z.array(
    z.object({
      SecurityGroupRuleId: z.string(),
      GroupId: z.string(),
      IsEgress: z.boolean(),
      IpProtocol: z.string(),
      FromPort: z.number().optional(),
      ToPort: z.number().optional(),
      CidrIpv4: z.string().optional(),
      CidrIpv6: z.string().optional(),
      PrefixListId: z.string().optional(),
      ReferencedGroupInfo: z.object({ GroupId: z.string().optional() }).optional(),
    }),
  ),
});

export async function adoptCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { print, printError } = surroundings;
  try {
    const options = readOptions(args);
    const found = readJson(options.cloudFormation, stackResources, "aws cloudformation describe-stack-resources");
    const rules =
      options.rules === undefined
        ? []
        : readJson(options.rules, groupRules, "aws ec2 describe-security-group-rules").SecurityGroupRules;
    if (options.rules === undefined && found.StackResources.some(({ ResourceType }) => ResourceType === GROUP_TYPE)) {
      throw misuse("--security-group-rules is required: the template has a security group", ADOPT_USAGE);
    }
    const nothing = { policy: [], reachability: [], assumptions: [] };
    const project = readProject(surroundings.root);
    const outcome = await planStack(project, options.stack, surroundings.program, {
      check: () => nothing,
      environment: options.environment,
    });
    if (!outcome.ok) {
      printError(problemsText(project, options.stack, outcome, surroundings.renderIssues));
      return EXIT_BAD_INPUT;
    }
    const adoption = planAdoption({
      resources: outcome.plan.resources,
      stackResources: found.StackResources,
      rules,
      place: outcome.plan.stack,
      providerVersion: providerVersion(),
    });
    for (const note of adoption.notes) {
      printError(`note: ${clean(note)}\n`);
    }
    for (const problem of adoption.problems) {
      printError(`problem: ${clean(problem)}\n`);
    }
    if (adoption.problems.length > 0) {
      printError("no import file was written\n");
      return EXIT_FAILED;
    }
    const text = `${JSON.stringify(adoption.file, undefined, 2)}\n`;
    if (options.out === undefined) {
      print(text);
    } else {
      writeOutput(options.out, text);
      const command = `pulumi import --file ${options.out} --protect=false --generate-code=false --stack ${options.stack}`;
      print(`${adoption.file.resources.length - 1} resources in ${options.out}   next: ${command}\n`);
    }
    return EXIT_OK;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

const GROUP_TYPE = "AWS::EC2::SecurityGroup";

interface Options {
  readonly stack: string;
  readonly cloudFormation: string;
  readonly rules?: string;
  readonly out?: string;
  readonly environment?: string;
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        ...ENVIRONMENT,
        cloudformation: { type: "string" },
        "security-group-rules": { type: "string" },
        out: { type: "string" },
      },
    },
    ADOPT_USAGE,
  );
  const [stack, ...others] = positionals;
  const cloudFormation = values.cloudformation;
  if (stack === undefined || others.length > 0 || cloudFormation === undefined) {
    const problem =
      cloudFormation === undefined && stack !== undefined ? "--cloudformation is required" : "give one stack";
    throw misuse(problem, ADOPT_USAGE);
  }
  const { out, environment } = values;
  return { stack, cloudFormation, rules: values["security-group-rules"], out, environment };
}

function readJson<T>(file: string, schema: z.ZodType<T>, command: string): T {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    throw new UsageError(
      `${file}: ${error instanceof SyntaxError ? "is not JSON" : "cannot be read"}; write it with ${command}`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UsageError(
      `${file}: is not the output of ${command} (${[...(issue?.path ?? []).map(String), ""].join(".").replace(/\.$/, ": ")}${issue?.message})`,
    );
  }
  return result.data;
}

const providerVersion = (): string => (require("@pulumi/aws/package.json") as { version: string }).version;
