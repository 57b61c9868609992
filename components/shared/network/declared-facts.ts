/** Checks of what is declared about subnets that exist: proofs are made of it, so it must make sense. */
import { checkInteger } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { DefaultRoute, type NetworkAclRuleArgs, type SubnetArgs } from "./args";
import { checkCidr } from "./check-cidr";
import { parseAddress } from "./cidr";

/** `isPublic`: the subnet is one of `publicSubnets`; `undefined` where it may be either. */
export function checkDeclaredFacts(
  path: string,
  subnet: SubnetArgs,
  isPublic: boolean | undefined,
  issues: Issues,
): void {
  const { defaultRoute, natAddresses, networkAcl } = subnet;
  const at = (name: string) => joinPath(path, name);
  if (isPublic && defaultRoute !== undefined && defaultRoute !== DefaultRoute.InternetGateway) {
    issues.error(at("defaultRoute"), "must be internet-gateway in a public subnet; others belong in privateSubnets", {
      given: defaultRoute,
      fix: { value: DefaultRoute.InternetGateway },
    });
  }
  if (isPublic === false && defaultRoute === DefaultRoute.InternetGateway) {
    issues.error(at("defaultRoute"), "makes it a public subnet, which belongs in publicSubnets", {
      given: defaultRoute,
      fix: { value: DefaultRoute.None },
    });
  }
  if (natAddresses !== undefined && defaultRoute !== DefaultRoute.NatGateway) {
    issues.error(at("natAddresses"), "goes with defaultRoute nat-gateway only", {
      given: natAddresses,
      fix: { path: at("defaultRoute"), value: DefaultRoute.NatGateway },
    });
  }
  natAddresses?.forEach((text, index) => {
    if (parseAddress(text)?.family !== 4) {
      const bare = text.replace(/\/32$/, "");
      const value = parseAddress(bare)?.family === 4 ? bare : "198.51.100.7";
      issues.error(joinPath(at("natAddresses"), index), "must be one IPv4 address such as 198.51.100.7", {
        given: text,
        fix: { value },
      });
    }
  });
  networkAcl?.forEach((rule, index) => {
    checkAclRule(joinPath(at("networkAcl"), index), rule, issues);
  });
  const order = (rule: NetworkAclRuleArgs) => `${rule.direction} ${rule.number}`;
  networkAcl?.forEach((rule, index) => {
    if (networkAcl.findIndex((other) => order(other) === order(rule)) < index) {
      const largest = Math.max(...networkAcl.map(({ number }) => number));
      issues.error(
        joinPath(joinPath(at("networkAcl"), index), "number"),
        `is the number of another ${rule.direction} rule`,
        {
          given: rule.number,
          fix: largest < ACL_NUMBER.to ? { value: largest + 1 } : undefined,
        },
      );
    }
  });
}

/** EC2 API, CreateNetworkAclEntry, RuleNumber; 32767 is the rule that denies what is left. */
const ACL_NUMBER = { from: 1, to: 32_766 } as const;

function checkAclRule(path: string, rule: NetworkAclRuleArgs, issues: Issues): void {
  const at = (name: string) => joinPath(path, name);
  checkInteger(at("number"), rule.number, ACL_NUMBER, issues);
  checkCidr(at("cidr"), rule.cidr, issues);
  if (!/^(tcp|udp|icmp|-1|[0-9]{1,3})$/.test(rule.protocol) || Number(rule.protocol) > 255) {
    issues.error(at("protocol"), "must be tcp, udp, icmp, a protocol number, or -1 for all", {
      given: rule.protocol,
      fix: { value: "-1" },
    });
  }
  const [from = Number.NaN, to = from] = (rule.ports ?? "0").split("-").map(Number);
  const isRange = /^[0-9]+(-[0-9]+)?$/.test(rule.ports ?? "0") && from <= to && to <= 65_535;
  if (!isRange) {
    issues.error(at("ports"), "must be a port such as 443, or a range such as 1024-65535", { given: rule.ports });
  }
}
