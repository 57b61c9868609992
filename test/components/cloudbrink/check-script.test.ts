import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { checkSteps } from "../../../components/cloudbrink/handoff";
import { portalCsv, portalJson, portalText, type StaticIpPool } from "../../../components/cloudbrink/portal";
import { checkScript } from "../../../components/shared/handoff/check-script";
import { runBeside } from "../../support/run";

const INTERFACES = [
  {
    connector: "use1-a1",
    interfaceId: "eni-0000000000000a001",
    managementIp: "10.60.0.17",
    ipv4: ["10.60.2.0/28", "10.60.2.64/28"],
    ipv6: ["2001:db8:0:1:1000::/80"],
  },
  {
    connector: "use1-b1",
    interfaceId: "eni-0000000000000b001",
    managementIp: "10.60.4.9",
    ipv4: ["10.60.6.0/28"],
    ipv6: [],
  },
];

/** What AWS has: the text output of the query, in an order of its own. */
const ANSWERS: { [id: string]: string } = {
  "eni-0000000000000a001": "10.60.0.17\t10.60.2.64/28\t10.60.2.0/28\t2001:db8:0:1:1000::/80",
  "eni-0000000000000b001": "10.60.4.9\t10.60.6.0/28",
};

describe("the check script of Cloudbrink connectors", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "check-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the script with an `aws` that answers as told, in a POSIX shell without extensions where there is one. */
  async function run(answers: { [id: string]: string }): Promise<{ code: number | null; out: string }> {
    const cases = Object.entries(answers).map(([id, answer]) => `  *${id}*) printf '%s\\n' '${answer}' ;;`);
    const fake = [
      "#!/bin/sh",
      'case "$*" in',
      ...cases,
      '  *) echo "InvalidNetworkInterfaceID.NotFound" >&2; exit 254 ;;',
      "esac",
      "",
    ];
    writeFileSync(join(folder, "aws"), fake.join("\n"));
    chmodSync(join(folder, "aws"), 0o755);
    const script = checkScript({ title: "brink", steps: checkSteps("us-east-1", INTERFACES) });
    const PATH = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
    const shell = existsSync("/bin/dash") ? "/bin/dash" : "/bin/sh";
    const { code, out, err } = await runBeside(shell, ["-s"], { env: { PATH }, input: script });
    return { code, out: out + err };
  }

  it("passes when every interface has the table's prefixes, in whatever order AWS lists them", async () => {
    const { code, out } = await run(ANSWERS);
    assert.equal(code, 0, out);
    assert.match(out, /^PASS {3}1 {2}use1-a1 has the table's prefixes/m);
    assert.match(out, /all 2 steps passed/);
  });

  it("says which connector lacks a prefix, and shows both lists", async () => {
    const { code, out } = await run({
      ...ANSWERS,
      "eni-0000000000000a001": "10.60.0.17\t10.60.2.0/28\t2001:db8:0:1:1000::/80",
    });
    assert.equal(code, 1);
    assert.match(
      out,
      /^FAIL {3}1 {2}use1-a1 has the table's prefixes +got: 10\.60\.0\.17 10\.60\.2\.0\/28 2001:db8:0:1:1000::\/80 ?; expected: 10\.60\.0\.17 10\.60\.2\.0\/28 10\.60\.2\.64\/28 2001:db8:0:1:1000::\/80/m,
    );
    assert.match(out, /^PASS {3}2 {2}use1-b1/m);
  });

  it("fails on a prefix too many and on another management address", async () => {
    assert.equal(
      (await run({ ...ANSWERS, "eni-0000000000000b001": "10.60.4.9\t10.60.6.0/28\t10.60.6.16/28" })).code,
      1,
    );
    assert.equal((await run({ ...ANSWERS, "eni-0000000000000b001": "10.60.4.10\t10.60.6.0/28" })).code, 1);
  });

  it("passes on what AWS said when an interface is gone", async () => {
    const { code, out } = await run({ "eni-0000000000000a001": ANSWERS["eni-0000000000000a001"]! });
    assert.equal(code, 1);
    assert.match(out, /use1-b1 has the table's prefixes +aws ended with code 254: InvalidNetworkInterfaceID\.NotFound/);
  });
});

describe("the portal's table", () => {
  const rows: StaticIpPool[] = [
    {
      connector: "use1-a1",
      instanceId: "i-0e306ccdf94000001",
      managementIp: "10.60.0.17",
      poolName: "staff",
      ipv4Pools: ["10.60.2.0/28", "10.60.2.16/28", "10.60.2.32/28", "10.60.2.48/28"],
      ipv6Pools: ["2001:db8:0:1:1000::/80"],
    },
    {
      connector: "use1-a1",
      instanceId: "i-0e306ccdf94000001",
      managementIp: "10.60.0.17",
      poolName: 'contractors, "temporary"',
      ipv4Pools: ["10.60.2.64/28"],
      ipv6Pools: [],
    },
  ];

  it("is aligned, three pools a line", () => {
    assert.deepEqual(portalText(rows).split("\n"), [
      "Connector  Instance Id          Management IP  Pool Name                 IPv4 Pools                                IPv6 Pools",
      "use1-a1    i-0e306ccdf94000001  10.60.0.17     staff                     10.60.2.0/28 10.60.2.16/28 10.60.2.32/28  2001:db8:0:1:1000::/80",
      "                                                                         10.60.2.48/28",
      'use1-a1    i-0e306ccdf94000001  10.60.0.17     contractors, "temporary"  10.60.2.64/28',
    ]);
  });

  it("is CSV as RFC 4180 has it", () => {
    assert.deepEqual(portalCsv(rows).split("\r\n"), [
      "Connector,Instance Id,Management IP,Pool Name,IPv4 Pools,IPv6 Pools",
      "use1-a1,i-0e306ccdf94000001,10.60.0.17,staff,10.60.2.0/28 10.60.2.16/28 10.60.2.32/28 10.60.2.48/28,2001:db8:0:1:1000::/80",
      'use1-a1,i-0e306ccdf94000001,10.60.0.17,"contractors, ""temporary""",10.60.2.64/28,',
      "",
    ]);
  });

  it("is JSON with the same rows", () => {
    assert.deepEqual(JSON.parse(portalJson(rows)), rows);
  });
});
