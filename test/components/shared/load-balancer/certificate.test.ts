import assert from "node:assert/strict";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import type { DnsArgs } from "../../../../components/shared/load-balancer/args";
import {
  certificateText,
  checkCertificateKeys,
  checkDns,
} from "../../../../components/shared/load-balancer/certificate";
import { planLoadBalancer } from "../../../../components/shared/load-balancer/plan";

const STRICT = "ELBSecurityPolicy-TLS13-1-2-RFC9151-FIPS-2023-07";
const ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";
const ISSUED: DnsArgs = { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", certificate: "issue" };

describe("names of a certificate", () => {
  const told = (count: number, certificate?: "issue") => {
    const issues = new Issues();
    const subjectAlternativeNames = Array.from({ length: count - 1 }, (_, index) => `n${index}.example.com`);
    const dns = { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", subjectAlternativeNames };
    checkDns("dns", certificate === undefined ? dns : { ...dns, certificate }, issues);
    assert.deepEqual(issues.errors, []);
    return issues.warnings.map(({ path, text }) => `${path}: ${text}`);
  };

  it("are warned of beyond ACM's default quota of ten, where one is issued", () => {
    assert.deepEqual(told(10, "issue"), []);
    assert.deepEqual(told(11, "issue"), [
      "dns.subjectAlternativeNames: 11 names in one certificate; ACM's default quota is 10: ask AWS for more before up",
    ]);
    assert.deepEqual(told(11), []);
  });

  it("are at most 100, and the first one has at most 64 characters", () => {
    const errors = (count: number, name: string, certificate?: "issue") => {
      const issues = new Issues();
      const subjectAlternativeNames = Array.from({ length: count - 1 }, (_, index) => `n${index}.example.com`);
      const dns = { zoneId: "Z0123456789ABCDEFGHIJ", name, subjectAlternativeNames };
      checkDns("dns", certificate === undefined ? dns : { ...dns, certificate }, issues);
      return issues.errors.map(issueLine);
    };
    const fits = `${"a".repeat(52)}.example.com`;
    const long = `a${fits}`;
    assert.equal(fits.length, 64);
    assert.deepEqual(errors(100, fits, "issue"), []);
    assert.deepEqual(errors(101, long, "issue"), [
      "dns.subjectAlternativeNames: 101 names in one certificate; ACM issues one for 100 at most, `name` included",
      `dns.name = "${long}": has 65 characters; ACM issues a certificate for a name of 64 at most`,
    ]);
    assert.deepEqual(errors(101, long), []);
  });
});

describe("the key of a certificate", () => {
  const told = (args: Parameters<typeof checkCertificateKeys>[0], tlsPolicy?: string) => {
    const issues = new Issues();
    if (args.dns) {
      checkDns("dns", args.dns, issues);
    }
    checkCertificateKeys({ ...args, loadBalancer: { tlsPolicy } }, issues);
    return [...issues.errors.map(issueLine), ...issues.warnings.map(({ path, text }) => `${path}: ${text}`)];
  };
  const only = (policy: string) =>
    `${policy} takes certificates with the keys EC_secp384r1, RSA_3072 and RSA_4096 only`;

  it("is one that ACM issues", () => {
    for (const keyAlgorithm of ["RSA_2048", "EC_prime256v1", "EC_secp384r1"] as const) {
      assert.deepEqual(told({ dns: { ...ISSUED, keyAlgorithm } }), []);
    }
    assert.deepEqual(told({ dns: { ...ISSUED, keyAlgorithm: "RSA_3072" as never } }, STRICT), [
      'dns.keyAlgorithm = "RSA_3072": must be one of RSA_2048, EC_prime256v1, EC_secp384r1',
    ]);
  });

  it("fits a strict policy of RFC 9151 as EC_secp384r1 only", () => {
    const fix = 'fix: set dns.keyAlgorithm to "EC_secp384r1"';
    assert.deepEqual(told({ dns: ISSUED }, STRICT), [
      `dns.keyAlgorithm: ${only(STRICT)}, and RSA_2048 is issued; ${fix}`,
    ]);
    assert.deepEqual(told({ dns: { ...ISSUED, keyAlgorithm: "EC_prime256v1" } }, STRICT), [
      `dns.keyAlgorithm = "EC_prime256v1": ${only(STRICT)}, and EC_prime256v1 is issued; ${fix}`,
    ]);
    assert.deepEqual(told({ dns: { ...ISSUED, keyAlgorithm: "EC_secp384r1" } }, STRICT), []);
  });

  it("may be any for other policies, those of a change-over too", () => {
    for (const policy of [
      undefined,
      "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07",
      "ELBSecurityPolicy-TLS13-1-3-CNSA2-INTEROP1-FIPS-PQ-2026-07",
    ]) {
      assert.deepEqual(told({ dns: ISSUED, additionalCertificateArns: { old: ARN } }, policy), []);
    }
  });

  it("of certificates that are given is a thing to look at", () => {
    const text = `loadBalancer.tlsPolicy: ${only(STRICT)}: look at the ones that are given`;
    const dns: DnsArgs = { ...ISSUED, keyAlgorithm: "EC_secp384r1" };
    assert.deepEqual(told({ certificateArn: ARN }, STRICT), [text]);
    assert.deepEqual(told({ dns, additionalCertificateArns: { old: ARN } }, STRICT), [text]);
  });

  it("is refused where none is issued", () => {
    const dns: DnsArgs = { zoneId: ISSUED.zoneId, name: ISSUED.name, keyAlgorithm: "EC_secp384r1" };
    assert.deepEqual(told({ dns, certificateArn: ARN }), [
      'dns.keyAlgorithm = "EC_secp384r1": is of a certificate that is issued here, and none is; remove it',
    ]);
  });

  it("is told in the summary where it is chosen", () => {
    assert.equal(
      certificateText({ dns: { ...ISSUED, keyAlgorithm: "EC_secp384r1" } }),
      "anyware.example.com, EC_secp384r1, DNS-validated in Z0123456789ABCDEFGHIJ, renews itself",
    );
    assert.equal(
      certificateText({ dns: ISSUED }),
      "anyware.example.com, DNS-validated in Z0123456789ABCDEFGHIJ, renews itself",
    );
  });
});

describe("a TLS policy by name", () => {
  const told = (tlsPolicy: string) => {
    const issues = new Issues();
    planLoadBalancer("loadBalancer", { tlsPolicy }, { region: "eu-west-1", listeners: {}, targetGroups: {} }, issues);
    assert.deepEqual(issues.errors, []);
    return issues.warnings.map(({ path, text }) => `${path}: ${text}`);
  };

  it("passes when AWS's list has it, whatever key it wants", () => {
    assert.deepEqual(told(STRICT), []);
    assert.deepEqual(told("ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07"), []);
  });

  it("is told as announced when only AWS's TLS library has it", () => {
    const policy = "ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07";
    assert.deepEqual(told(policy), [
      `loadBalancer.tlsPolicy: ${policy} was not in AWS's list of 2026-11-29, only in its TLS library (s2n-tls): up fails where AWS does not offer it`,
    ]);
  });

  it("is asked about when nobody knows it", () => {
    assert.deepEqual(told("ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP9-FIPS-PQ-2026-07"), [
      "loadBalancer.tlsPolicy: is no policy that we know of AWS's; was ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07 meant",
    ]);
    assert.deepEqual(told("ELBSecurityPolicy-Future-2030-01"), [
      "loadBalancer.tlsPolicy: is no policy that we know of AWS's",
    ]);
    assert.deepEqual(told("ELBSecurityPolicy-TLS13-1-1-2021-07"), [
      "loadBalancer.tlsPolicy: is no policy that we know of AWS's; was ELBSecurityPolicy-TLS13-1-2-2021-06 meant",
    ]);
  });
});
