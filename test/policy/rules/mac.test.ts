import { UNKNOWN } from "../../../policy/graph";
import { add, copy, describeRule, drop, manifest, pointTo, set } from "../support/cases";

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
