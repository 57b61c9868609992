import { HEALTH_CHECK } from "../../../components/codestream/facts";
import { read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineResourceRule, expectInput } from "../../rule";

const { path, matcher } = HEALTH_CHECK;

export const csHealthCheckNoAuthStatus = defineResourceRule({
  name: "cs-health-check-no-auth-status",
  what: `CodeStream's target groups ask ${path} for status ${matcher}`,
  why: "every other path needs a log-in, so the host would never count as healthy",
  source: "CodeStream On-Prem guide, AWS Elastic Load Balancers",
  fix: `set healthCheck.path to ${path} and healthCheck.matcher to "${matcher}"`,
  scope: "codestream",
  types: [...TYPES.targetGroup],
  check: (group) => [
    ...expectInput(group, "healthCheck.path", { ok: (value) => value === path, absent: "/", needed: path }),
    ...expectInput(group, "healthCheck.matcher", {
      ok: (value) => same(value, matcher),
      absent: matcher,
      needed: matcher,
    }),
  ],
  remediate: ({ inputs }) =>
    [
      { path: "healthCheck.path", value: path, absent: false },
      { path: "healthCheck.matcher", value: matcher, absent: true },
    ]
      .filter((wanted) => test(read(inputs, wanted.path), (value) => same(value, wanted.value), wanted.absent) === "no")
      .map((wanted) => ({ path: wanted.path, value: wanted.value })),
});
