/** The steps that a deployed stack's outputs hold, read from what `pulumi stack output --json` writes. */
import { z } from "zod";
import type { CheckRecord } from "../../components/shared/handoff/check-record";
import { mapOfLines } from "../../components/shared/handoff/lines";
import { UsageError } from "../io/usage-error";

const texts = z.array(z.string());

const record = z.looseObject({
  kind: z.string(),
  name: z.string(),
  hint: z.string().optional(),
  from: texts.optional(),
  fromOthers: z.boolean().optional(),
  host: z.string().optional(),
  port: z.number().int().min(1).max(65535).optional(),
  address: z.string().optional(),
  sameAs: z.string().optional(),
  validDays: z.number().optional(),
  trusted: z.boolean().optional(),
  versions: texts.optional(),
  url: z.string().optional(),
  statuses: z.array(z.number()).optional(),
  body: z.string().optional(),
  insecure: z.boolean().optional(),
  otherPaths: texts.optional(),
  setting: z.string().optional(),
  cookie: z.string().optional(),
  expect: z.enum(["open", "closed"]).optional(),
  args: texts.optional(),
  expected: texts.optional(),
  optional: z.boolean().optional(),
});

const handedOver = z.looseObject({ checks: z.array(record) });

/** Steps of the stack's own hand-over, then of those of its companions. */
export function checksIn(text: string, source: string): CheckRecord[] {
  let outputs: unknown;
  try {
    outputs = JSON.parse(text);
  } catch {
    throw new UsageError(`${source}: is not JSON; write it with pulumi stack output --json`);
  }
  if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) {
    throw new UsageError(`${source}: is not what pulumi stack output --json writes`);
  }
  const found = [outputs, ...Object.values(outputs)].flatMap((each) => {
    const parsed = handedOver.safeParse(mapOfLines((each as { handoff?: unknown } | null)?.handoff));
    return parsed.success ? parsed.data.checks : [];
  });
  if (found.length === 0) {
    throw new UsageError(`${source}: has no handoff.checks; bring the stack up with this version first`);
  }
  return found as CheckRecord[];
}
