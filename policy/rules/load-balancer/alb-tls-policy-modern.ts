import { type Answer, type Read, read, same, show, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineResourceRule, NOT_KNOWN, undecided, violation } from "../../rule";
import { DEFAULT_TLS_POLICY, isModern, WEAK_TLS_POLICIES } from "../shared/tls-policies";

interface Params {
  readonly allow: readonly string[];
}

/** What the provider sets when nothing is given. */
const PROVIDER_DEFAULT = "ELBSecurityPolicy-2016-08";

export const albTlsPolicyModern = defineResourceRule<Params>({
  name: "alb-tls-policy-modern",
  what: "an HTTPS listener has a TLS policy that allows nothing below TLS 1.2",
  why: "TLS 1.0 and 1.1 are broken and deprecated (RFC 8996), and the provider's default still allows them",
  source: "Security Hub ELB.17; CKV_AWS_103",
  fix: `set loadBalancer.tlsPolicy in the stack file, or sslPolicy of the listener, to ${DEFAULT_TLS_POLICY}`,
  types: [...TYPES.listener],
  params: {
    allow: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Further policy names to accept, for example ones AWS has added since",
    },
  },
  check: (listener, { allow }) => {
    const https = endsTls(read(listener.inputs, "protocol"));
    if (https === "no") {
      return [];
    }
    const policy = read(listener.inputs, "sslPolicy");
    if (policy.state === "unknown" || https === "unknown") {
      return [undecided(listener, https === "unknown" ? "protocol" : "sslPolicy", NOT_KNOWN)];
    }
    const name = policy.state === "absent" ? PROVIDER_DEFAULT : String(policy.value);
    const weakness = WEAK_TLS_POLICIES[name];
    if (weakness !== undefined && !allow.includes(name)) {
      const what = policy.state === "absent" ? `nothing, which means ${PROVIDER_DEFAULT}` : show(name);
      return [violation(listener, "sslPolicy", `${what}: ${weakness}`)];
    }
    return isModern(name) || allow.includes(name)
      ? []
      : [undecided(listener, "sslPolicy", `${show(name)} does not say its oldest version`)];
  },
  remediate: ({ inputs }, { allow }) => {
    const isWeak = (name: string) => name in WEAK_TLS_POLICIES && !allow.includes(name);
    const weak = test(read(inputs, "sslPolicy"), (value) => isWeak(String(value)), isWeak(PROVIDER_DEFAULT));
    return weak === "yes" && endsTls(read(inputs, "protocol")) === "yes"
      ? [{ path: "sslPolicy", value: DEFAULT_TLS_POLICY }]
      : [];
  },
});

const endsTls = (protocol: Read): Answer =>
  test(protocol, (value) => same(value, "HTTPS") || same(value, "TLS"), false);
