/** What public addresses are bound to, in all the ways in which programs and states say it. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { answer, asked, INTERNET } from "./asking";
import { INSTANCE, Scenario, urnOf } from "./scenario";

const SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation";
const PRIMARY = "eni-0123456789abcdef0";

/** A public subnet, and a group that lets everybody in on port 22. */
function network(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("pub", "10.0.0.0/24");
  scenario.group("sg");
  scenario.allow("in", "sg", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
  return scenario;
}

/** The same with an instance `i` that AWS gave the primary interface `PRIMARY`. */
function host(): Scenario {
  const scenario = network();
  scenario.add(
    INSTANCE,
    "i",
    { subnetId: "pub-id", vpcSecurityGroupIds: ["sg-id"] },
    { outputs: { primaryNetworkInterfaceId: PRIMARY } },
  );
  return scenario;
}

/** An instance `i` whose interface `n` the program makes. */
function withInterface(outputs: Record<string, Value> = {}): Scenario {
  const scenario = network();
  const inputs = { subnetId: "pub-id", securityGroups: ["sg-id"], privateIps: ["10.0.0.9"] };
  scenario.add(INTERFACE, "n", inputs, { outputs: { privateIp: "10.0.0.9" } });
  scenario.add(INSTANCE, "i", { primaryNetworkInterface: { networkInterfaceId: "n-id" } }, { outputs });
  return scenario;
}

/** Verdicts on port 22, by name and by address, that nobody may come there, and on port 23. */
function verdicts(scenario: Scenario, name = "i", type = INSTANCE): string[] {
  const verdict = (text: string) => asked(scenario, text).verdict;
  const closed = { kind: "resource", urn: urnOf(type, name), label: name } as const;
  return [
    verdict(`8.8.8.8 -> ${name} tcp/22`),
    verdict("8.8.8.8 -> 52.1.2.3 tcp/22"),
    answer(scenario, "forbidden", INTERNET, closed, "tcp/22").verdict,
    verdict("8.8.8.8 -> 52.1.2.3 tcp/23"),
  ];
}
const REACHED = ["PROVED", "PROVED", "REFUTED", "REFUTED"];

describe("public addresses", () => {
  it("are those of the primary interface that an instance announces", () => {
    const scenario = host();
    scenario.eip("e", { networkInterface: PRIMARY }, "52.1.2.3");
    assert.deepEqual(verdicts(scenario), REACHED);
    const other = host();
    other.eip("e", {}, "52.1.2.3");
    other.add(ASSOCIATION, "a", { allocationId: "e-id", networkInterfaceId: PRIMARY });
    assert.deepEqual(verdicts(other), REACHED);
  });

  it("are those of an instance whose primary interface has no id yet", () => {
    const scenario = host();
    const propertyDependencies = { networkInterface: [urnOf(INSTANCE, "i")] };
    scenario.add("aws:ec2/eip:Eip", "e", { networkInterface: UNKNOWN }, { propertyDependencies });
    assert.equal(
      answer(scenario, "required", INTERNET, { kind: "resource", urn: urnOf(INSTANCE, "i"), label: "i" }, "tcp/22")
        .verdict,
      "PROVED",
    );
  });

  it("are associated by their number too, also where nobody in the program has it", () => {
    const scenario = host();
    scenario.eip("e", {}, "52.1.2.3");
    scenario.add(ASSOCIATION, "a", { publicIp: "52.1.2.3", instanceId: "i-id" });
    assert.deepEqual(verdicts(scenario), REACHED);
    const foreign = host();
    foreign.add(
      ASSOCIATION,
      "a",
      { allocationId: "eipalloc-0f", instanceId: "i-id" },
      { outputs: { publicIp: "52.1.2.3" } },
    );
    assert.deepEqual(verdicts(foreign), REACHED);
  });

  it("are those of the instance that a request for a Spot Instance got", () => {
    const scenario = network();
    const inputs = { subnetId: "pub-id", vpcSecurityGroupIds: ["sg-id"] };
    scenario.add(SPOT, "i", inputs, { outputs: { spotInstanceId: "i-0123" } });
    scenario.eip("e", { instance: "i-0123" }, "52.1.2.3");
    assert.deepEqual(verdicts(scenario, "i", SPOT), REACHED);
  });

  it("are what AWS tells of an instance with an interface of the program, whoever bound them", () => {
    assert.deepEqual(verdicts(withInterface({ publicIp: "52.1.2.3" })), REACHED);
    const unbound = withInterface({ publicIp: "" });
    assert.equal(asked(unbound, "8.8.8.8 -> i tcp/22").witness?.blockedBy, "i has no public IPv4 address");
  });

  it("are what AWS tells of an Elastic IP of which the program says nothing", () => {
    const scenario = withInterface();
    const outputs = { publicIp: "52.1.2.3", networkInterface: "n-id", associationId: "eipassoc-1" };
    scenario.add("aws:ec2/eip:Eip", "e", {}, { outputs });
    assert.deepEqual(verdicts(scenario), REACHED);
    const moved = withInterface();
    moved.instance("j", "pub", ["sg"]);
    moved.add("aws:ec2/eip:Eip", "e", {}, { outputs });
    moved.add(ASSOCIATION, "a", { allocationId: "e-id", instanceId: "j-id" });
    assert.deepEqual(verdicts(moved, "j"), REACHED);
    assert.equal(asked(moved, "8.8.8.8 -> i tcp/22").witness?.blockedBy, "i has no public IPv4 address");
  });

  it("are those of the interface that AWS tells, and not of its instance's first one", () => {
    const build = (told: Record<string, Value>): string[] => {
      const scenario = network();
      const outputs = { publicIp: "52.1.2.3", primaryNetworkInterfaceId: PRIMARY };
      const inputs = { subnetId: "pub-id", vpcSecurityGroupIds: ["sg-id"], associatePublicIpAddress: true };
      scenario.add(INSTANCE, "i", inputs, { outputs });
      scenario.group("closed");
      scenario.add(INTERFACE, "second", { subnetId: "pub-id", securityGroups: ["closed-id"] });
      const joined = { instanceId: "i-id", networkInterfaceId: "second-id", deviceIndex: 1 };
      scenario.add("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "join", joined);
      scenario.add("aws:ec2/eip:Eip", "e", {}, { outputs: { publicIp: "52.1.2.4", ...told } });
      return ["52.1.2.3", "52.1.2.4"].map(
        (address) =>
          answer(scenario, "forbidden", INTERNET, { kind: "cidrs", cidrs: [`${address}/32`], label: address }, "tcp/22")
            .verdict,
      );
    };
    assert.deepEqual(build({ instance: "i-id", networkInterface: "second-id" }), ["REFUTED", "PROVED"]);
    assert.deepEqual(build({ instance: "i-id", networkInterface: PRIMARY }), ["PROVED", "REFUTED"]);
    assert.deepEqual(build({ instance: "i-id" }), ["PROVED", "REFUTED"]);
  });

  it("are bound by nobody else before AWS has told anything", () => {
    const scenario = host();
    const outputs: Record<string, Value> = {
      publicIp: UNKNOWN,
      networkInterface: UNKNOWN,
      instance: UNKNOWN,
      associationId: UNKNOWN,
    };
    scenario.add("aws:ec2/eip:Eip", "e", {}, { outputs });
    const closed = { kind: "resource", urn: urnOf(INSTANCE, "i"), label: "i" } as const;
    assert.equal(answer(scenario, "forbidden", INTERNET, closed, "tcp/22").verdict, "PROVED");
  });
});
