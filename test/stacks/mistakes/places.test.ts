import assert from "node:assert/strict";
import { editLines } from "../../../stacks/mistakes/edits";
import { placesIn } from "../../../stacks/mistakes/places";

const STACK = `config:
  aws:region: eu-west-1
  connector-topologies:clients:
    office: [203.0.113.0/24, 198.51.100.0/24]
    home-vpn:
      - 198.51.100.20/28
  tags: { Owner: me }
`;
const PROJECT = `name: connector-topologies
config:
  connector-topologies:loadBalancer:
    value:
      redirectHttp: true
`;
const placeOf = placesIn([
  { kind: "stack", file: "stacks/Pulumi.dev.yaml", text: STACK },
  { kind: "project", file: "Pulumi.yaml", text: PROJECT },
]);
const at = (path: string): string => {
  const { file, line, column, isThere } = placeOf(path);
  return `${file}:${line}:${column}${isThere ? "" : " is not there"}`;
};

describe("places of config paths", () => {
  it("are those of a value on one line, else of its key", () => {
    assert.equal(at("aws:region"), "stacks/Pulumi.dev.yaml:2:15");
    assert.equal(at("clients"), "stacks/Pulumi.dev.yaml:3:3");
    assert.equal(at("clients.office[1]"), "stacks/Pulumi.dev.yaml:4:30");
    assert.equal(at("clients.home-vpn[0]"), "stacks/Pulumi.dev.yaml:6:9");
  });

  it("take keys of the project's namespace with and without it", () => {
    assert.equal(at("tags.Owner"), "stacks/Pulumi.dev.yaml:7:18");
  });

  it("are in Pulumi.yaml for what the stack file leaves to the project", () => {
    assert.equal(at("loadBalancer.redirectHttp"), "Pulumi.yaml:5:21");
  });

  it("are the nearest key above what is not there", () => {
    assert.equal(at("clients.lab[0]"), "stacks/Pulumi.dev.yaml:3:3 is not there");
    assert.equal(at("connectors.a"), "stacks/Pulumi.dev.yaml:1:1 is not there");
  });
});

describe("edits of a stack file", () => {
  const edits = (path: string, fix: object) => editLines({ path, problem: "", fix }, placeOf);

  it("write over what is there, add what is not, delete, rename", () => {
    assert.deepEqual(edits("clients.home-vpn[0]", { value: "198.51.100.16/28" }), ["write 198.51.100.16/28"]);
    assert.deepEqual(edits("clients", { path: "clients.lab", value: ["10.0.0.0/8"] }), [
      "add below clients in line 3  lab: [10.0.0.0/8]",
    ]);
    assert.deepEqual(edits("connectors.a.subnet", { value: "b" }), [
      "add below config:  connector-topologies:connectors: {a: {subnet: b}}",
    ]);
    assert.deepEqual(edits("clients.office[1]", { remove: "clients.office[1]" }), [
      "delete entry 2 of office in line 4",
    ]);
    assert.deepEqual(edits("clients.office", { remove: "clients.office", path: "clients.hq", value: [] }), [
      "write hq in place of office in line 4",
    ]);
  });

  it("tell a further step by the file as it is, whatever the steps before it have renamed or taken away", () => {
    const renamed = { remove: "clients", path: "networks", value: {} };
    assert.deepEqual(
      edits("clients", { ...renamed, next: [{ path: "networks.home-vpn[0]", value: "198.51.100.16/28" }] }),
      ["write networks in place of clients in line 3", "write 198.51.100.16/28 at entry 1 of home-vpn in line 6"],
    );
    assert.deepEqual(
      edits("clients.office[0]", {
        remove: "clients.office[0]",
        next: [{ path: "clients.office[0]", value: "192.0.2.0/24" }],
      }),
      ["delete entry 1 of office in line 4", "write 192.0.2.0/24 at entry 2 of office in line 4"],
    );
  });

  it("write over what the CLI has to remove first", () => {
    assert.deepEqual(edits("tags.Owner", { remove: "tags.Owner", next: [{ path: "tags.Owner", value: "you" }] }), [
      "write you",
    ]);
  });

  it("have no line for a secret, which only the CLI can encrypt", () => {
    assert.deepEqual(edits("registrationCode", { secret: true }), []);
  });
});
