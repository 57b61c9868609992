/** Runs a bare program under Pulumi's mock runtime, as one would in a test: the least a plan could do. */
import { runtime } from "@pulumi/pulumi";

async function main(file: string): Promise<void> {
  await runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, arn: `arn:aws:bench:::${name}` } }),
    call: () => ({}),
  });
  const { program } = require(file) as { program: () => Record<string, unknown> };
  await runtime.runInPulumiStack(async () => program());
  await runtime.disconnect();
}

void main(process.argv[2]!);
