/** The reason in an error of the AWS provider, on one line: what somebody must read to mend it, and nothing around it. */

/**
 * The provider's errors have several lines: how many there are, then one point each (hashicorp/go-multierror, used by
 * pulumi-terraform-bridge pkg/tfshim/sdk-v2 `errors`), after the function that was asked (its pkg/tfbridge/provider.go,
 * `Invoke`) and the engine's own words. One that is refused for want of a permission ends in a long code.
 */
export function awsReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const own = text.replace(/^[\s\S]* returned an error: /, "").replace(/^(?:invoking \S+: )+/, "");
  const points = own
    .split("\n")
    .map((line) => line.trim().replace(/^\* /, ""))
    .map((line) => line.replace(/^.*\b\d+ errors? occurred:$/, "").replace(/^at .*:\d+:\d+\)?$/, ""))
    .filter((line) => line !== "");
  const reasons = points.map(withoutCodes).filter((line) => line !== "");
  return [...new Set(reasons)].join("; ") || "no reason was given";
}

/** Without what differs at every try and tells nothing. */
const withoutCodes = (line: string): string =>
  line
    .replace(/https response error StatusCode: \d+, RequestID: [\w-]*, /, "")
    .replace(/\s*Encoded authorization failure message: \S+/, "")
    .trim();
