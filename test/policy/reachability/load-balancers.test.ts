/** Load balancers as AWS documents them, one small network each. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/graph";
import { resource } from "../../../policy/reachability/build";
import { answer, balancer, CLIENTS, connector, INTERNET, instance, stopped, verdict } from "./asking";
import { LOAD_BALANCER, type Scenario, urnOf } from "./scenario";

describe("load balancers in reachability", () => {
  const behind = (): Scenario => {
    const scenario = connector();
    scenario.publicSubnet("pub-b", "10.0.1.0/24", "b");
    scenario.group("lb-sg");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
    scenario.allow("out", "lb-sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    scenario.allow("in", "sg", "tcp/443", { referencedSecurityGroupId: "lb-sg-id" });
    scenario.balancer("lb", ["pub", "pub-b"], ["lb-sg"]);
    scenario.targetGroup("tg", 443);
    scenario.listener("https", "lb", 443, "tg");
    scenario.attach("tg", "c");
    return scenario;
  };

  it("answer on their listeners' ports and on no other", () => {
    const scenario = behind();
    scenario.allow("in", "lb-sg", "tcp/80", { cidrIpv4: "203.0.113.0/24" });
    assert.equal(verdict(scenario, "required", CLIENTS, balancer("public"), "tcp/443"), "PROVED");
    assert.equal(stopped(scenario, "required", CLIENTS, balancer("public"), "tcp/80"), "no listener of lb takes it");
  });

  it("need a way to the internet in every one of their subnets", () => {
    const scenario = behind();
    scenario.subnet("dead", "10.0.5.0/24", "c");
    scenario.balancer("wide", ["pub", "dead"], ["lb-sg"]);
    scenario.listener("wide-https", "wide", 443, "tg");
    const wide = resource(urnOf(LOAD_BALANCER, "wide"), "wide", "public");
    assert.equal(verdict(scenario, "required", CLIENTS, wide, "tcp/443"), "REFUTED");
  });

  it("send to registered targets on their port, with their own addresses", () => {
    const scenario = behind();
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "PROVED");
    assert.equal(
      stopped(scenario, "required", balancer("private"), instance("c", "private"), "tcp/22"),
      "c is not registered with lb on that port",
    );
  });

  it("send to the port of the attachment where it has one, and to the health-check port", () => {
    const scenario = behind();
    scenario.targetGroup("tg8", 80, { healthCheck: { port: "9000" } });
    scenario.listener("http", "lb", 8080, "tg8");
    scenario.attach("tg8", "c", { port: 8443 });
    scenario.allow("out", "lb-sg", "tcp/1-65535", { cidrIpv4: "10.0.0.0/16" });
    scenario.allow("in", "sg", "tcp/1-65535", { cidrIpv4: "10.0.0.0/16" });
    const to = instance("c", "private");
    assert.equal(verdict(scenario, "required", balancer("private"), to, "tcp/8443", "tcp/9000"), "PROVED");
    assert.equal(verdict(scenario, "required", balancer("private"), to, "tcp/80"), "REFUTED");
  });

  it("use no target in a zone that is not enabled", () => {
    const scenario = behind();
    scenario.publicSubnet("pub-c", "10.0.6.0/24", "c");
    scenario.instance("far", "pub-c", ["sg"]);
    scenario.attach("tg", "far");
    assert.equal(
      stopped(scenario, "required", balancer("private"), instance("far", "private"), "tcp/443"),
      "the zone of far is not enabled on lb",
    );
  });

  it("certainly take the default action, and perhaps those of listener rules", () => {
    const scenario = behind();
    scenario.targetGroup("other", 443);
    scenario.instance("d", "pub-b", ["sg"]);
    scenario.attach("other", "d");
    scenario.add("aws:lb/listenerRule:ListenerRule", "rule", {
      listenerArn: "https-id",
      actions: [{ type: "forward", targetGroupArn: "other-id" }],
      conditions: [{ pathPattern: { values: ["/x"] } }],
    });
    assert.equal(verdict(scenario, "required", balancer("private"), instance("d", "private"), "tcp/443"), "UNKNOWN");
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "PROVED");
  });

  it("send nowhere when the action is a redirect", () => {
    const scenario = behind();
    const index = scenario.resources.findIndex(({ name }) => name === "https");
    const redirect = { ...scenario.resources[index]!.inputs, defaultActions: [{ type: "redirect" }] };
    scenario.resources[index] = { ...scenario.resources[index]!, inputs: redirect };
    assert.equal(verdict(scenario, "required", balancer("private"), instance("c", "private"), "tcp/443"), "REFUTED");
  });

  it("keep internal ones from the internet", () => {
    const scenario = behind();
    scenario.balancer("inner", ["pub", "pub-b"], ["lb-sg"], { internal: true });
    scenario.listener("inner-https", "inner", 443, "tg");
    const inner = resource(urnOf(LOAD_BALANCER, "inner"), "inner");
    assert.equal(stopped(scenario, "required", CLIENTS, inner, "tcp/443"), "inner has no public IPv4 address");
    assert.equal(verdict(scenario, "forbidden", { ...INTERNET }, inner, "tcp/443"), "PROVED");
  });

  it("see a private host that calls their public name with the address of its NAT gateway", () => {
    const build = (address: string): Scenario => {
      const scenario = behind();
      scenario.subnet("priv", "10.0.8.0/24", "a");
      scenario.eip("nat-eip", {}, "198.51.100.9");
      scenario.nat("nat", "pub-b", "nat-eip");
      scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
      scenario.instance("host", "priv", ["sg"]);
      scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: address });
      return scenario;
    };
    const hairpin = (scenario: Scenario) =>
      answer(scenario, "required", instance("host", "private"), balancer("public"), "tcp/443");
    assert.equal(hairpin(build("198.51.100.9/32")).verdict, "PROVED");
    assert.equal(hairpin(build("10.0.8.0/24")).witness?.blockedBy, "no ingress rule of lb-sg admits it");
    const byGroup = behind();
    byGroup.allow("in", "lb-sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
    const own = answer(byGroup, "required", instance("c", "private"), balancer("public"), "tcp/443");
    assert.equal(own.verdict, "REFUTED", "a group reference does not match the public address");
  });

  it("know the NAT gateway's address by identity while its number is not known", () => {
    const scenario = behind();
    scenario.subnet("priv", "10.0.8.0/24", "a");
    scenario.eip("nat-eip", {}, UNKNOWN);
    scenario.nat("nat", "pub-b", "nat-eip");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
    scenario.instance("host", "priv", ["sg"]);
    const ask = () => answer(scenario, "required", instance("host", "private"), balancer("public"), "tcp/443").verdict;
    assert.equal(ask(), "UNKNOWN", "the number may turn out to be a client's");
    const depends = { propertyDependencies: { cidrIpv4: [urnOf("aws:ec2/eip:Eip", "nat-eip")] } };
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: UNKNOWN }, depends);
    assert.equal(ask(), "PROVED");
  });
});
