import { UNKNOWN } from "../../../policy/graph";
import {
  add,
  type Case,
  copy,
  dependOn,
  describeRule,
  drop,
  type Edit,
  ignoring,
  manifest,
  pointTo,
  set,
} from "../support/cases";
import { Program } from "../support/program";

const STACK = "mac-workstation";
const ANNA = "Instance mac-anna";
const HOST = "DedicatedHost mac-anna-host";
const COMPONENT = "MacWorkstation mac";

describeRule("mac-tenancy-host", STACK, [
  {
    title: "refuses shared hardware",
    edits: [set(ANNA, "tenancy", undefined)],
    expect: { verdict: "violation", at: "mac-anna", property: "tenancy", found: 'nothing, which means "default"' },
  },
  {
    title: "refuses a Mac without a host",
    edits: [set(ANNA, "hostId", undefined)],
    expect: { verdict: "violation", at: "mac-anna", property: "hostId", found: "nothing" },
  },
  {
    title: "passes a host resource group",
    edits: [set(ANNA, "hostId", undefined), set(ANNA, "hostResourceGroupArn", "arn:aws:resource-groups:…:group/macs")],
    expect: "pass",
  },
  {
    title: "refuses Spot",
    edits: [set(ANNA, "instanceMarketOptions", { marketType: "spot" })],
    expect: { verdict: "violation", at: "mac-anna", property: "instanceMarketOptions", found: "Spot options" },
  },
  {
    title: "refuses a launch template for Macs on shared hardware",
    edits: [add("aws:ec2/launchTemplate:LaunchTemplate", "macs", { instanceType: "mac2.metal" })],
    expect: { verdict: "violation", at: "macs", property: "placement.tenancy" },
  },
  {
    title: "leaves instances of other types alone",
    edits: [add("aws:ec2/instance:Instance", "web", { instanceType: "t3.micro" })],
    expect: "pass",
  },
  {
    title: "is undecided for an instance whose type is not known",
    edits: [add("aws:ec2/instance:Instance", "web", {}), set("Instance web", "instanceType", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "instanceType" },
  },
]);

describeRule("mac-host-type-az-single-instance", STACK, [
  {
    title: "refuses a host of another type",
    edits: [set(HOST, "instanceType", "mac1.metal")],
    expect: {
      verdict: "violation",
      at: "mac-anna-host",
      property: "instanceType",
      found: "mac1.metal for an instance of type mac2-m2.metal",
    },
  },
  {
    title: "passes a host of the family",
    edits: [set(HOST, "instanceType", undefined), set(HOST, "instanceFamily", "mac2-m2")],
    expect: "pass",
  },
  {
    title: "refuses a host in another zone, at preview too",
    preview: true,
    edits: [set(HOST, "availabilityZone", "us-east-1f")],
    expect: { verdict: "violation", at: "mac-anna-host", property: "availabilityZone" },
  },
  {
    title: "refuses two instances on one host, at preview too",
    preview: true,
    edits: [pointTo("Instance mac-ben", "hostId", HOST)],
    expect: { verdict: "violation", at: "mac-anna-host", property: "", found: "2 instances: mac-anna, mac-ben" },
  },
  {
    title: "is undecided when the zone of the host is not known",
    edits: [set(HOST, "availabilityZone", UNKNOWN)],
    expect: { verdict: "undecided", at: "mac-anna-host", property: "availabilityZone" },
  },
]);

describeRule("mac-host-autoplacement-off", STACK, [
  {
    title: "refuses the provider's default, which is on",
    edits: [set(HOST, "autoPlacement", undefined)],
    expect: { verdict: "violation", at: "mac-anna-host", property: "autoPlacement", found: "nothing, which means on" },
  },
  {
    title: "leaves hosts of other types alone",
    edits: [add("aws:ec2/dedicatedHost:DedicatedHost", "m5", { instanceFamily: "m5" })],
    expect: "pass",
  },
  {
    title: "is undecided when the value is not known",
    edits: [set(HOST, "autoPlacement", UNKNOWN)],
    expect: { verdict: "undecided", at: "mac-anna-host", property: "autoPlacement" },
  },
]);

describeRule("mac-host-protected", STACK, [
  {
    title: "advises against a host that a destroy would try to release",
    edits: [manifest(COMPONENT, (value) => Object.assign(value["settings"] as object, { hostOnDestroy: "release" }))],
    expect: { verdict: "violation", at: "mac-anna-host", property: "", found: "onDestroy release" },
  },
  {
    title: "advises against an unprotected host outside our components",
    edits: [add("aws:ec2/dedicatedHost:DedicatedHost", "other", { instanceType: "mac2.metal" })],
    expect: { verdict: "violation", at: "other", property: "", found: "no protection" },
  },
  {
    title: "passes a protected host",
    edits: [add("aws:ec2/dedicatedHost:DedicatedHost", "other", { instanceType: "mac2.metal" }, { protect: true })],
    expect: "pass",
  },
  {
    title: "is undecided for a host whose type is not known",
    edits: [
      add("aws:ec2/dedicatedHost:DedicatedHost", "other", {}),
      set("DedicatedHost other", "instanceType", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "other", property: "instanceType" },
  },
]);

describeRule("mac-host-protected", STACK, [
  { title: "does not apply without a host", edits: [drop(HOST)], expect: "not-applicable" },
  {
    title: "counts each host",
    edits: [
      copy(HOST, "copied"),
      manifest(COMPONENT, (value) => Object.assign(value["settings"] as object, { hostOnDestroy: "release" })),
    ],
    expect: [
      { verdict: "violation", at: "copied", property: "" },
      { verdict: "violation", at: "mac-anna-host", property: "" },
    ],
  },
]);

/** A Mac on a host of its own, as a program without our components has them. */
function mac() {
  const program = new Program();
  const host = program.add("aws:ec2/dedicatedHost:DedicatedHost", "mac", {
    instanceType: "mac2.metal",
    availabilityZone: "us-east-1a",
    autoPlacement: "off",
  });
  program.add("aws:ec2/instance:Instance", "mac", { instanceType: "mac2.metal", tenancy: "host", hostId: host.id });
  return { program };
}

const MAC = "Instance mac";
const RECOVERED = set("DedicatedHost mac", "hostRecovery", "on");
const TIED = {
  verdict: "violation",
  at: "mac",
  property: "hostId",
  found: "the id of host mac, which AWS replaces when its hardware fails",
} as const;
const MAYBE_TIED = { verdict: "undecided", at: "mac", property: "hostId" } as const;
const recovered = (title: string, expect: Case["expect"], ...edits: readonly Edit[]): Case => ({
  title,
  edits: [RECOVERED, ignoring(MAC), ...edits],
  expect,
});

describeRule("mac-host-recovery-followed", mac, [
  recovered("advises against a Mac that names its host, whose id a recovery changes", TIED),
  { ...recovered("advises against it at preview too", TIED), preview: true },
  recovered(
    "advises against a launch template that names it",
    [TIED, { verdict: "violation", at: "macs", property: "placement.hostId" }],
    add("aws:ec2/launchTemplate:LaunchTemplate", "macs", { placement: {} }),
    pointTo("LaunchTemplate macs", "placement.hostId", "DedicatedHost mac"),
    ignoring("LaunchTemplate macs"),
  ),
  recovered("passes an instance that ignores changes of its host", "pass", ignoring(MAC, "hostId")),
  recovered("passes an instance that ignores every change", "pass", ignoring(MAC, "*")),
  recovered(
    "passes a host resource group",
    "pass",
    set(MAC, "hostId", undefined),
    set(MAC, "hostResourceGroupArn", "arn:aws:resource-groups:us-east-1:111122223333:group/macs"),
  ),
  recovered(
    "passes a Mac on another host",
    "pass",
    copy("DedicatedHost mac", "other"),
    set("DedicatedHost other", "hostRecovery", "off"),
    pointTo(MAC, "hostId", "DedicatedHost other"),
  ),
  recovered("passes a host without recovery", "pass", set("DedicatedHost mac", "hostRecovery", "off")),
  recovered(
    "leaves hosts of other types alone",
    "pass",
    set("DedicatedHost mac", "instanceType", "m6i.large"),
    set(MAC, "instanceType", "m6i.large"),
  ),
  recovered("is undecided about an id that is written out or looked up", MAYBE_TIED, dependOn(MAC, "hostId")),
  recovered("is undecided while the id is not known", MAYBE_TIED, set(MAC, "hostId", UNKNOWN), dependOn(MAC, "hostId")),
  recovered(
    "is undecided when it may be another host",
    MAYBE_TIED,
    copy("DedicatedHost mac", "other", { hostRecovery: "off" }),
    set(MAC, "hostId", UNKNOWN),
    dependOn(MAC, "hostId", "DedicatedHost mac", "DedicatedHost other"),
  ),
  recovered(
    "is undecided while it is not known whether the host recovers",
    MAYBE_TIED,
    set("DedicatedHost mac", "hostRecovery", UNKNOWN),
  ),
  recovered(
    "is undecided while it is not known whether the host is for Macs",
    MAYBE_TIED,
    set("DedicatedHost mac", "instanceType", UNKNOWN),
  ),
  { title: "is undecided where nothing tells which changes are ignored", edits: [RECOVERED], expect: MAYBE_TIED },
]);

describeRule("mac-host-recovery-followed", STACK, [
  {
    title: "passes a component of ours, whose hand-over says how the new id is taken over",
    edits: [set(HOST, "hostRecovery", "on"), ignoring(ANNA)],
    expect: "pass",
  },
]);
