/** A company's proxy as the only way to the internet: what is refused, what start scripts get, what is let out. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { HpAnywareConnectors } from "../../../../components/hp-anyware";
import type { HpAnywareConnectorsArgs } from "../../../../components/hp-anyware/args";
import { connectorEgress } from "../../../../components/hp-anyware/traffic";
import { planMacWorkstation } from "../../../../components/mac-workstation/plan";
import type { ProxyArgs } from "../../../../components/shared/proxy/args";
import { proxyValues } from "../../../../components/shared/proxy/plan";
import { base, planOf } from "../../hp-anyware/fixtures";
import { base as macBase } from "../../mac-workstation/fixtures";
import { byName, outcomeOf, runIn } from "../../runs";

const URL = "http://proxy.corp.example:3128";
const PROXY: ProxyArgs = { url: URL, addresses: { proxy: { cidrs: ["10.41.0.10/32"] } } };
const SCRIPT = "#!/bin/sh\necho ${externalRoutableIp} ${httpsProxy}\n";

const by = (proxy: ProxyArgs, more: Partial<HpAnywareConnectorsArgs> = {}): HpAnywareConnectorsArgs => ({
  ...base,
  userData: { template: SCRIPT },
  proxy,
  ...more,
});

const NO_PROXY =
  "localhost,127.0.0.1,169.254.169.254,fd00:ec2::254,10.40.0.0/26,10.40.0.64/26,10.40.1.0/24," +
  "10.41.0.0/20,10.40.8.10/32,10.40.8.11/32,10.42.0.0/16,10.43.0.0/16";

const MUST = `must be scheme, host and port of the proxy, such as ${URL}: programs differ in the port that they take when none is given`;
const LOGIN =
  "proxy.url: has a login in it, which everybody who may read the stack file or the state would see; give user:password by itself, as a secret (in a stack file: pulumi config set --secret connector-topologies:proxyCredentials)";

describe("a proxy that is refused", () => {
  const cases: readonly (readonly [title: string, proxy: ProxyArgs, errors: readonly string[]])[] = [
    [
      "for no scheme",
      { ...PROXY, url: "proxy.corp.example:3128" },
      [`proxy.url = "proxy.corp.example:3128": ${MUST}; fix: set proxy.url to "${URL}"`],
    ],
    [
      "for no port",
      { ...PROXY, url: "http://proxy.corp.example" },
      [`proxy.url = "http://proxy.corp.example": ${MUST}`],
    ],
    [
      "for a path",
      { ...PROXY, url: `${URL}/proxy.pac` },
      [`proxy.url = "${URL}/proxy.pac": ${MUST}; fix: set proxy.url to "${URL}"`],
    ],
    [
      "for another protocol",
      { ...PROXY, url: "socks5://10.41.0.10:1080" },
      [`proxy.url = "socks5://10.41.0.10:1080": ${MUST}`],
    ],
    [
      "for a port beyond 65535",
      { ...PROXY, url: "http://10.41.0.10:70000" },
      [`proxy.url = "http://10.41.0.10:70000": ${MUST}`],
    ],
    [
      "for an address that is none",
      { ...PROXY, url: "http://10.41.0.300:3128" },
      [`proxy.url = "http://10.41.0.300:3128": ${MUST}`],
    ],
    [
      "for a login, which is not shown",
      { ...PROXY, url: "http://svc:hunter2@proxy.corp.example:3128" },
      [`${LOGIN}; fix: set proxy.url to "${URL}"`],
    ],
    [
      "for a login before a name without a scheme",
      { ...PROXY, url: "svc:hunter2@proxy.corp.example:3128" },
      [`${LOGIN}; fix: set proxy.url to "${URL}"`],
    ],
    ["for a login in what is no address", { ...PROXY, url: "svc:hunter2@proxy" }, [LOGIN]],
    [
      "for a name that nobody says the place of",
      { url: URL },
      ["proxy.addresses: is missing: security groups know no names, so say where proxy.corp.example is"],
    ],
    [
      "for being everywhere",
      { ...PROXY, addresses: { proxy: { cidrs: ["0.0.0.0/0"] } } },
      [
        'proxy.addresses.proxy.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be a proxy; give the networks you mean',
      ],
    ],
    [
      "for an address that is not where it is said to be",
      { ...PROXY, url: "http://10.41.0.11:3128" },
      ["proxy.addresses: has no network that holds 10.41.0.11, the proxy of url"],
    ],
    [
      "for sending everything past it, and for exceptions that are none",
      { ...PROXY, noProxy: ["*", ".corp.example,10.0.0.0/8", "it's"] },
      [
        'proxy.noProxy[0] = "*": sends everything past the proxy, and nothing else is let out; name what is reached directly',
        'proxy.noProxy[1] = ".corp.example,10.0.0.0/8": must be one name, address or network, such as .corp.example',
        'proxy.noProxy[2] = "it\'s": must be one name, address or network, such as .corp.example',
      ],
    ],
  ];
  for (const [title, proxy, errors] of cases) {
    it(title, () => assert.deepEqual(planOf(by(proxy)).errors, errors));
  }

  it("for speaking HTTPS where Session Manager has to go by it", () => {
    const proxy = { ...PROXY, url: "https://proxy.corp.example:3129" };
    const problem =
      'proxy.url = "https://proxy.corp.example:3129": is an HTTPS proxy, which Session Manager does not go by; fix: give the port on which the proxy speaks plain HTTP, with http://; or make endpoints with network.ssmEndpoints; or set access.ssm to false';
    const macs = (more: object) =>
      outcomeOf((issues) => planMacWorkstation("mac", { ...macBase, proxy, ...more }, issues)).errors;
    assert.deepEqual(planOf(by(proxy)).errors, [problem]);
    assert.deepEqual(macs({}), [problem]);
    const ssmEndpointSubnets = { a: base.network.publicSubnets!["a"]! };
    for (const more of [{ access: { ssm: false } }, { network: { ...base.network, ssmEndpointSubnets } }]) {
      assert.deepEqual(planOf(by(proxy, more)).errors, []);
    }
    assert.deepEqual(macs({ access: { ssm: false, ssh: true } }), []);
  });

  it("for sending past it Session Manager, or everything by its networks", () => {
    const proxy = {
      ...PROXY,
      noProxy: [".amazonaws.com", "ssm.eu-west-1.amazonaws.com:443", "s3.amazonaws.com", "::/0"],
    };
    const past =
      "sends Session Manager past the proxy, and nothing else is let out; fix: name the services that you mean, or make endpoints with network.ssmEndpoints";
    const all =
      'proxy.noProxy[3] = "::/0": sends everything past the proxy, and nothing else is let out; name what is reached directly';
    assert.deepEqual(planOf(by(proxy)).errors, [
      `proxy.noProxy[0] = ".amazonaws.com": ${past}`,
      `proxy.noProxy[1] = "ssm.eu-west-1.amazonaws.com:443": ${past}`,
      all,
    ]);
    assert.deepEqual(planOf(by(proxy, { access: { ssm: false } })).errors, [all]);
  });

  it("for a second way to the internet", () => {
    const egress = { ...base.egress, internet: { licensing: { cidrs: ["185.146.155.64/27"] } } };
    assert.deepEqual(planOf(by(PROXY, { egress })).errors, [
      "egress.internet: does not go with proxy, which is the only way to the internet then",
    ]);
  });
});

describe("a proxy of connectors", () => {
  it("takes the place of the internet in what is let out, on its own port", () => {
    const rules = connectorEgress(by(PROXY)).map(({ group, peers, ports, why }) => ({ group, peers, ports, why }));
    assert.deepEqual(
      rules.filter(({ group }) => group === "internet" || group === "proxy"),
      [
        {
          group: "proxy",
          peers: { proxy: { cidrs: ["10.41.0.10/32"] } },
          ports: [{ protocol: "tcp", from: 3128, to: 3128 }],
          why: "Anyware Manager and licensing, by the proxy",
        },
      ],
    );
  });

  it("is where its address says, unless that is said otherwise", () => {
    const { plan, errors } = planOf(by({ url: "https://10.41.0.10:3129/" }, { access: { ssm: false } }));
    assert.deepEqual(errors, []);
    assert.deepEqual(plan.proxy, {
      host: "10.41.0.10",
      port: 3129,
      url: "https://10.41.0.10:3129",
      peers: { proxy: { cidrs: ["10.41.0.10/32"] } },
      noProxy: NO_PROXY,
    });
  });

  it("is not asked for what has a name or an address inside", () => {
    const ssmEndpointSubnets = { a: base.network.publicSubnets!["a"]! };
    const { plan } = planOf(
      by({ ...PROXY, noProxy: [".corp.example"] }, { network: { ...base.network, ssmEndpointSubnets } }),
    );
    assert.equal(
      plan.proxy?.noProxy,
      `${NO_PROXY},ssm.eu-west-1.amazonaws.com,ssmmessages.eu-west-1.amazonaws.com,.corp.example`,
    );
  });

  it("warns of scripts that tell nothing of it, and of connectors that are not ours", () => {
    const warnings = (template: string): readonly string[] => planOf(by(PROXY, { userData: { template } })).warnings;
    assert.deepEqual(warnings(SCRIPT), []);
    assert.deepEqual(warnings("#!/bin/sh\necho ${externalRoutableIp} $HTTPS_PROXY\n"), []);
    assert.deepEqual(warnings("#!/bin/sh\necho ${externalRoutableIp}\n"), [
      "userData.template: does not use ${httpsProxy}: the script itself goes by the proxy, but what it installs is not told of it",
    ]);
    assert.deepEqual(warnings("#cloud-config\n# ${externalRoutableIp}\n"), [
      "userData.template: does not use ${httpsProxy}: the connector is not told of the proxy",
    ]);
    const existing = {
      subnet: "a",
      instanceId: "i-0123456789abcdef0",
      publicIp: "198.51.100.7",
      securityGroupId: "sg-0123456789abcdef0",
    };
    assert.deepEqual(planOf(by(PROXY, { connectors: { a: existing }, userData: undefined })).warnings, [
      "proxy: changes nothing but the questions: every connector exists already, and its egress is not ours",
    ]);
  });

  it("has no placeholders without being given", () => {
    assert.deepEqual(planOf({ ...base, userData: { template: SCRIPT } }).errors, [
      "userData.template: ${httpsProxy} is no placeholder; known: connectorName, externalRoutableIp; fix: write $${httpsProxy} to leave it to the shell",
    ]);
  });
});

describe("the start script of a connector behind a proxy", () => {
  async function scriptOf(args: HpAnywareConnectorsArgs) {
    const run = await runIn("eu-west-1", () => new HpAnywareConnectors("anyware", args));
    return byName(run, "anyware-a-user-data");
  }

  it("exports it before anything else, and before secrets are read", async () => {
    const userData = {
      template: "#!/bin/sh\nrun ${code} ${httpsProxy}\n",
      secretReferences: { code: { ssmParameter: "/pcoip/code" } },
    };
    const { inputs } = await scriptOf(by(PROXY, { userData }));
    const lines = String(inputs["input"]).split("\n");
    assert.deepEqual(lines.slice(0, 8), [
      "#!/bin/sh",
      `export HTTPS_PROXY='${URL}'`,
      `export https_proxy='${URL}'`,
      `export HTTP_PROXY='${URL}'`,
      `export http_proxy='${URL}'`,
      `export NO_PROXY='${NO_PROXY}'`,
      `export no_proxy='${NO_PROXY}'`,
      "retry() {",
    ]);
    assert.equal(lines.at(-2), `run \${code} ${URL}`);
  });

  it("is left as it is when no shell reads it", async () => {
    const { inputs } = await scriptOf(
      by(PROXY, { userData: { template: "#cloud-config\n# ${connectorName} ${noProxy}\n" } }),
    );
    assert.equal(inputs["input"], `#cloud-config\n# a ${NO_PROXY}\n`);
  });

  it("of one line has a second one", async () => {
    const { inputs } = await scriptOf(by(PROXY, { userData: { template: "#!/bin/sh" } }));
    assert.equal(String(inputs["input"]).split("\n")[1], `export HTTPS_PROXY='${URL}'`);
  });

  it("has the login as a secret: nothing of the script is in the plan", async () => {
    const { inputs } = await scriptOf(by({ ...PROXY, credentials: "svc:hun%40ter2" }));
    assert.deepEqual(inputs, { input: "[secret]" });
    const values = proxyValues("proxy", planOf(by(PROXY)).plan.proxy!, { ...PROXY, credentials: "svc:hun%40ter2" });
    const httpsProxy = pulumi.output(values.httpsProxy);
    assert.equal(await pulumi.isSecret(httpsProxy), true);
    const shown = await new Promise((resolve) => httpsProxy.apply(resolve));
    assert.equal(shown, "http://svc:hun%40ter2@proxy.corp.example:3128");
  });

  it("refuses a login that would break it, without showing it", async () => {
    const credentials = pulumi.secret("svc:it's hunter2");
    await assert.rejects(scriptOf(by({ ...PROXY, credentials })), (error: Error) => {
      assert.match(
        error.message,
        /proxy\.credentials: must be user:password, other signs than letters, digits and -\._~!\*\(\)\+,;= percent-encoded/,
      );
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  });
});

describe("a proxy of Macs", () => {
  const planned = (proxy: ProxyArgs) =>
    outcomeOf((issues) =>
      planMacWorkstation("mac", { ...macBase, proxy, pcoipRegistrationCode: { ssmParameter: "/pcoip/code" } }, issues),
    );

  it("is told to the start script and to the agent's registration", () => {
    const { plan, errors } = planned(PROXY);
    assert.deepEqual(errors, []);
    const lines = plan.userData.split("\n");
    const exported = `export HTTPS_PROXY='${URL}'`;
    assert.equal(lines[lines.indexOf("export PATH") + 1], exported);
    assert.equal(lines.filter((line) => line === exported).length, 2);
    assert.ok(
      lines.includes(
        'exec pcoip-register-host --registration-code="$code" --proxy-server=proxy.corp.example --proxy-port=3128',
      ),
    );
    assert.deepEqual(
      plan.rules.filter(({ direction }) => direction === "egress").map(({ key }) => key),
      ["out-tcp-3128-10.41.0.10_32"],
    );
  });

  it("warns that nobody tells the Systems Manager agent", () => {
    assert.deepEqual(
      planned(PROXY).warnings.filter((warning) => warning.startsWith("proxy")),
      [
        "proxy: nothing tells the Systems Manager agent of macOS of it: the agent takes the web proxies of the Mac itself, those that scutil --proxy shows, and no variables; set them in the image, with 169.254.169.254 among the exceptions, or make endpoints in the VPC, or Session Manager does not reach the Macs",
      ],
    );
  });
});
