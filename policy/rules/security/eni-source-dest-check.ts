import { same } from "../../graph/read";
import { defineResourceRule, expectInput } from "../../rule";
import { INSTANCE_TYPES } from "../shared/launches";

export const eniSourceDestCheck = defineResourceRule({
  name: "eni-source-dest-check",
  what: "network interfaces keep the source/destination check",
  why: "without it an instance can send in other addresses' names; delegated prefixes pass the check, so connectors do not need it off",
  source: "Security Hub EC2.180; EC2 user guide, Assigning prefixes (prefixes are included in the check)",
  fix: "leave sourceDestCheck true; a NAT instance or a firewall has an exception",
  types: ["aws:ec2/networkInterface:NetworkInterface", ...INSTANCE_TYPES],
  check: (resource) =>
    expectInput(resource, "sourceDestCheck", { ok: (value) => same(value, true), absent: true, needed: "true" }),
  remediate: ({ inputs }) => (inputs["sourceDestCheck"] === false ? [{ path: "sourceDestCheck", value: true }] : []),
});
