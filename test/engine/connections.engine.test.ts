/** A network with all connections under the real engine: made, changed and taken down in an order that AWS accepts. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as yaml from "yaml";
import { stepsOf } from "./changes";
import { engineFor, example } from "./examples";
import { describeEngine, type Engine, type EngineStack, REPOSITORY } from "./harness";
import { seedNetwork, seedTransitGateway } from "./stand-in/seed";
import { T } from "./stand-in/types";
import { type Props, text } from "./stand-in/values";

const TGW = "tgw-0123456789abcdef0";
const LAB = "vpc-0fedcba9876543211";
const FAR_ACCOUNT = { vpcId: "vpc-0fedcba9876543210", ownerId: "222233334444", region: "us-east-1" };
const NETWORK = "connector-topologies:network";
const EGRESS = "connector-topologies:egress";

function connect(config: Props): void {
  Object.assign(config[NETWORK] as Props, {
    transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16"] },
    peerings: {
      directory: { ...FAR_ACCOUNT, routes: ["10.50.0.0/16"] },
      lab: { vpcId: LAB, routes: ["10.51.0.0/16"] },
    },
    resolver: { rules: { corp: { domain: "corp.example.com", targetIps: ["10.50.8.10", "10.50.8.11"] } } },
    ssmEndpoints: true,
  });
  const egress = config[EGRESS] as Props;
  egress["workstations"] = ["10.41.0.0/20"];
  egress["domainControllers"] = ["10.50.8.10/32", "10.50.8.11/32"];
}

describeEngine("a network that is connected to the rest of the company", { long: true }, () => {
  let engine: Engine;
  let stack: EngineStack;

  before(async () => {
    const given = example("hp-anyware");
    engine = await engineFor(given);
    seedTransitGateway(engine.account, TGW, true);
    seedNetwork(engine.account, LAB, "10.51.0.0/16", []);
    stack = await engine.stack({ name: given.name, config: given.file, policyPacks: [`${REPOSITORY}/policy`] });
    stack.configure(connect);
  });
  after(() => engine?.stop());

  const attachments = () => engine.account.list(T.transitGatewayAttachment);

  it("stops at the routes while the gateway's owner has not accepted the attachment", async () => {
    const { error } = await stack.up({ fails: true });
    assert.match(error ?? "", /InvalidTransitGatewayID\.NotFound/);
    assert.equal(attachments().length, 1);
    assert.deepEqual(engine.account.list(T.instance), []);
  });

  it("comes up once it is accepted, each connection before the first instance, and then has nothing to do", async () => {
    attachments()[0]!.facts["state"] = "available";
    await stack.up();
    const made = engine.account.log.filter(({ operation, refused }) => operation === "create" && !refused);
    const order = made.map(({ type }) => type);
    const last = (type: string) => order.lastIndexOf(type);
    for (const type of [T.route, T.resolverRuleAssociation, T.vpcEndpoint]) {
      assert.ok(last(type) >= 0 && last(type) < order.indexOf(T.instance), type);
    }
    assert.deepEqual(stepsOf(await stack.up()), []);
    assert.deepEqual(stepsOf(await stack.refresh()), []);
    assert.deepEqual(stepsOf(await stack.up()), []);
  });

  it("accepts the peering of this account and leaves the other waiting, with its id among the outputs", async () => {
    const { outputs } = await stack.up();
    const ids = outputs["connections"] as { [name: string]: string };
    const statusOf = (name: string) => engine.account.get(T.vpcPeeringConnection, ids[name])?.facts["status"];
    assert.deepEqual([statusOf("lab"), statusOf("directory")], ["active", "pending-acceptance"]);
    assert.equal(ids["transit-gateway"], attachments()[0]!.id);
  });

  it("takes another network behind the gateway with one route a subnet", async () => {
    stack.configure((config) => {
      const gateway = (config[NETWORK] as Props)["transitGateway"] as Props;
      gateway["routes"] = ["10.41.0.0/16", "10.43.0.0/16"];
    });
    assert.deepEqual(
      stepsOf(await stack.up()),
      ["private-desks-a", "private-desks-b", "public-a", "public-b"].map(
        (subnet) => `create ec2.Route anyware-network-${subnet}-to-10.43.0.0_16`,
      ),
    );
  });

  it("takes another name server without touching the endpoint", async () => {
    stack.configure((config) => {
      const { rules } = (config[NETWORK] as Props)["resolver"] as { rules: { corp: Props } };
      rules.corp["targetIps"] = ["10.50.8.10", "10.50.8.12"];
    });
    assert.deepEqual(stepsOf(await stack.up()), [
      "create vpc.SecurityGroupEgressRule anyware-network-resolver-out-tcp-53-10.50.8.12_32",
      "create vpc.SecurityGroupEgressRule anyware-network-resolver-out-udp-53-10.50.8.12_32",
      "delete vpc.SecurityGroupEgressRule anyware-network-resolver-out-tcp-53-10.50.8.11_32",
      "delete vpc.SecurityGroupEgressRule anyware-network-resolver-out-udp-53-10.50.8.11_32",
      "update route53.ResolverRule anyware-network-resolver-corp: targetIps",
    ]);
  });

  it("is disconnected without touching a connector", async () => {
    stack.configure((config) => {
      const network = config[NETWORK] as Props;
      for (const key of ["transitGateway", "peerings", "resolver", "ssmEndpoints"]) {
        delete network[key];
      }
      Object.assign(
        config[EGRESS] as Props,
        yaml.parse(fs.readFileSync(example("hp-anyware").file, "utf8")).config[EGRESS],
      );
    });
    const { changed } = await stack.up();
    const touched = changed.filter(({ type }) => [T.instance, T.networkInterface, T.eip].some((each) => each === type));
    assert.deepEqual(touched, []);
    assert.deepEqual(attachments(), []);
  });

  it("goes away with all that connects it", async () => {
    stack.configure(connect);
    seedTransitGateway(engine.account, TGW);
    await stack.up();
    await stack.destroy();
    const left = engine.account.all().filter(({ urn }) => urn !== undefined);
    assert.deepEqual(
      left.map(({ urn }) => text(urn)),
      [],
    );
  });
});
