import { VARIANTS } from "../../../components/codestream/facts";
import { read, readList, textAt } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { deploymentsIn } from "../../rule/members";
import type { Deployment } from "../../rule/scope";

const RECORD = "aws:route53/record:Record";

export const csPublicUrlMatchesAlb = defineStackRule({
  name: "cs-public-url-matches-alb",
  what: "CodeStream's configuration names the load balancer: scheme, host and broadcaster port of its variant",
  why: "clients and the host's own containers use exactly these values",
  source: "CodeStream On-Prem guide, Modify the CodeStream Config File and Restart",
  fix: "write the component's configMergePatch into codestream-services-config.json, and point the DNS name to the load balancer",
  scope: "codestream",
  types: [],
  check: (context) => deploymentsIn(context, "codestream").flatMap((deployment) => check(deployment, context)),
});

function check(deployment: Deployment, { graph }: StackContext): readonly Finding[] {
  const { variant, manifest } = deployment;
  if (!manifest || (variant !== "http" && variant !== "https")) {
    return [];
  }
  const { scheme, ports, ignoreHttps } = VARIANTS[variant];
  const settings = manifest.settings;
  const hostname = settings["hostname"];
  const expected: Record<string, string | number | boolean> = {
    broadcasterPort: ports.broadcaster,
    ignoreHttps,
    ...(hostname === undefined ? {} : { publicApiUrl: `${scheme}://${hostname}`, broadcasterHost: hostname }),
  };
  const findings = Object.entries(expected).flatMap(([name, value]) =>
    settings[name] === value
      ? []
      : [violation(deployment, `settings.${name}`, String(settings[name]), { needed: String(value) })],
  );
  const records = graph.ofType(RECORD).filter((record) =>
    readList(record.inputs, "aliases").items.some(({ value }) => {
      const reference = graph.resolve(record, "aliases", value, TYPES.loadBalancer);
      const dnsName = textAt(value, "name");
      const balancer = graph.byUrn(manifest.loadBalancer?.urn ?? "");
      return (
        balancer !== undefined &&
        (reference.candidates.includes(balancer) ||
          (dnsName !== undefined && dnsName === textAt(balancer.outputs, "dnsName")) ||
          (record.propertyDependencies["aliases"] ?? []).includes(balancer.urn))
      );
    }),
  );
  const names = records.map((record) => read(record.inputs, "name"));
  const isNamed = names.some((name) => name.state === "known" && String(name.value).replace(/\.$/, "") === hostname);
  const isOpen = names.some((name) => name.state === "unknown");
  if (!isNamed && isOpen && hostname !== undefined) {
    return [...findings, undecided(records[0]!, "name", NOT_KNOWN)];
  }
  return records.length === 0 || hostname === undefined || isNamed
    ? findings
    : [
        ...findings,
        violation(records[0]!, "name", String(textAt(records[0]!.inputs, "name")), { needed: String(hostname) }),
      ];
}
