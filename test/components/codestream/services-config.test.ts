import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "jsonc-parser";
import {
  applyMergePatch,
  configMergePatch,
  type Json,
  type MergePatch,
  patchServicesConfig,
  ServicesConfigError,
} from "../../../components/codestream/services-config";

const NAME = "codestream.example.com";

/** A file as the installer leaves it, with what people add: comments, tabs, keys nobody knows. */
const CURRENT = `// Profile: quickstart
{
\t"apiServer": {
\t\t"altBroadcasterHost": null,
\t\t"ignoreHttps": true, // no TLS yet
\t\t"port": 80,
\t\t"publicApiUrl": "http://qs1.example.com",
\t\t"securePort": 12078
\t},
\t"broadcastEngine": {
\t\t"codestreamBroadcaster": {
\t\t\t"host": "qs1.example.com",
\t\t\t"ignoreHttps": true,
\t\t\t"port": 12080,
\t\t\t"secrets": { "api": "one-secret", "auth": "another" }
\t\t}
\t},
\t/* ours */
\t"companyNote": { "owner": ["vdi", "platform"] },
\t"queuingEngine": { "rabbitmq": { "host": "qs1.example.com", "port": 5672 } },
\t"ssl": {
\t\t"cafile": null,
\t\t"certfile": null,
\t\t"keyfile": null,
\t\t"requireStrictSSL": false
\t},
\t"storage": { "mongo": { "url": "mongodb://qs1.example.com/codestream" } }
}
`;

describe("merge patch of codestream-services-config.json", () => {
  it("sets the public names, and TLS with the self-signed certificate, for https", () => {
    assert.deepEqual(configMergePatch("https", NAME), {
      apiServer: { ignoreHttps: false, port: 443, publicApiUrl: "https://codestream.example.com" },
      broadcastEngine: { codestreamBroadcaster: { host: "codestream.example.com", ignoreHttps: false, port: 12443 } },
      ssl: { certfile: "/opt/config/cert.pem", keyfile: "/opt/config/key.pem" },
    });
  });

  it("sets the public names and leaves ssl alone for http", () => {
    assert.deepEqual(configMergePatch("http", NAME), {
      apiServer: { ignoreHttps: true, port: 80, publicApiUrl: "http://codestream.example.com" },
      broadcastEngine: { codestreamBroadcaster: { host: "codestream.example.com", ignoreHttps: true, port: 12080 } },
    });
  });

  // RFC 7396, appendix A, all of it.
  const appendixA: readonly [Json, Json, Json][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  appendixA.forEach(([target, patch, expected]) => {
    it(`turns ${JSON.stringify(target)} with ${JSON.stringify(patch)} into ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(applyMergePatch(target, patch), expected);
    });
  });
});

describe("patched codestream-services-config.json", () => {
  it("changes exactly the values of the patch and keeps every other character", () => {
    const { text, changes, warnings } = patchServicesConfig(CURRENT, configMergePatch("https", NAME));
    assert.equal(
      text,
      CURRENT.replace('"ignoreHttps": true, //', '"ignoreHttps": false, //')
        .replace('"port": 80,', '"port": 443,')
        .replace('"publicApiUrl": "http://qs1.example.com"', '"publicApiUrl": "https://codestream.example.com"')
        .replace('"host": "qs1.example.com",\n', '"host": "codestream.example.com",\n')
        .replace('"ignoreHttps": true,\n', '"ignoreHttps": false,\n')
        .replace('"port": 12080', '"port": 12443')
        .replace('"certfile": null', '"certfile": "/opt/config/cert.pem"')
        .replace('"keyfile": null', '"keyfile": "/opt/config/key.pem"'),
    );
    assert.deepEqual(changes, [
      { path: "apiServer.ignoreHttps", from: true, to: false },
      { path: "apiServer.port", from: 80, to: 443 },
      { path: "apiServer.publicApiUrl", from: "http://qs1.example.com", to: "https://codestream.example.com" },
      { path: "broadcastEngine.codestreamBroadcaster.host", from: "qs1.example.com", to: "codestream.example.com" },
      { path: "broadcastEngine.codestreamBroadcaster.ignoreHttps", from: true, to: false },
      { path: "broadcastEngine.codestreamBroadcaster.port", from: 12080, to: 12443 },
      { path: "ssl.certfile", from: null, to: "/opt/config/cert.pem" },
      { path: "ssl.keyfile", from: null, to: "/opt/config/key.pem" },
    ]);
    assert.deepEqual(warnings, []);
  });

  it("never touches the hosts of MongoDB and RabbitMQ", () => {
    const after = parse(patchServicesConfig(CURRENT, configMergePatch("https", NAME)).text);
    assert.equal(after.storage.mongo.url, "mongodb://qs1.example.com/codestream");
    assert.equal(after.queuingEngine.rabbitmq.host, "qs1.example.com");
  });

  it("gives the same file when it is patched again", () => {
    const patch = configMergePatch("https", NAME);
    const once = patchServicesConfig(CURRENT, patch).text;
    assert.deepEqual(patchServicesConfig(once, patch), { text: once, changes: [], warnings: [] });
  });

  it("comes back to the file of http when the variant does, but for the certificate", () => {
    const https = patchServicesConfig(CURRENT, configMergePatch("https", "qs1.example.com")).text;
    const http = patchServicesConfig(https, configMergePatch("http", "qs1.example.com")).text;
    assert.deepEqual(parse(http), {
      ...parse(CURRENT),
      ssl: { ...parse(CURRENT).ssl, certfile: "/opt/config/cert.pem", keyfile: "/opt/config/key.pem" },
    });
  });

  it("keeps Windows line ends and drops a byte order mark", () => {
    const windows = `\uFEFF${CURRENT.replaceAll("\n", "\r\n")}`;
    const { text } = patchServicesConfig(windows, configMergePatch("https", NAME));
    assert.equal(text.replaceAll("\r\n", "\n"), patchServicesConfig(CURRENT, configMergePatch("https", NAME)).text);
    assert.equal(text.match(/\r\n/g)?.length, CURRENT.match(/\n/g)?.length);
  });

  it("adds what the file lacks, and says that CodeStream does not expect that", () => {
    const { text, warnings } = patchServicesConfig('{\n  "mongo": {}\n}\n', configMergePatch("http", NAME));
    assert.deepEqual(parse(text), { mongo: {}, ...configMergePatch("http", NAME) });
    assert.equal(warnings.length, 6);
    assert.equal(
      warnings[0],
      "apiServer.ignoreHttps is not in the file; CodeStream says no property may be added to it, so check its version",
    );
  });

  it("warns when MongoDB and RabbitMQ are looked for at the load balancer", () => {
    const file = CURRENT.replaceAll("qs1.example.com", NAME).replace("mongodb://", "mongodb://u:p@other:1,");
    assert.deepEqual(patchServicesConfig(file, configMergePatch("https", NAME)).warnings, [
      "storage.mongo.url names the load balancer, which does not forward it; it must name the host itself",
      "queuingEngine.rabbitmq.host names the load balancer, which does not forward it; it must name the host itself",
    ]);
  });

  it("refuses what is not a JSON object, without showing any of it", () => {
    const patch = configMergePatch("http", NAME);
    const refusal = (text: string) => {
      try {
        patchServicesConfig(text, patch);
      } catch (error) {
        assert.ok(error instanceof ServicesConfigError);
        return error.message;
      }
      return undefined;
    };
    assert.equal(refusal('{\n "secret": one-secret\n}'), "is not JSON: InvalidSymbol in line 2");
    assert.equal(refusal('["one-secret"]'), "is not a JSON object");
    assert.equal(refusal(""), "is not JSON: ValueExpected in line 1");
  });

  it("equals the merge patch of RFC 7396 on any file that has the patched objects", () => {
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const extra = fc.dictionary(key, fc.jsonValue() as fc.Arbitrary<Json>, { maxKeys: 4 });
    const file = fc.tuple(extra, extra, extra, extra).map(([top, api, broadcaster, ssl]) => ({
      ...top,
      apiServer: { ...api, port: 80 },
      broadcastEngine: { codestreamBroadcaster: broadcaster },
      ssl,
    }));
    fc.assert(
      fc.property(
        file,
        fc.constantFrom("http" as const, "https" as const),
        fc.constantFrom(0, 2, "\t"),
        (json, variant, indent) => {
          const patch: MergePatch = configMergePatch(variant, NAME);
          const { text } = patchServicesConfig(JSON.stringify(json, null, indent), patch);
          assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(applyMergePatch(json as Json, patch as Json))));
        },
      ),
    );
  });
});
