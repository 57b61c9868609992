import { strict as assert } from "node:assert";
import {
  ANNOUNCED_TLS_POLICIES,
  certificateKeys,
  DEFAULT_TLS_POLICY,
  KNOWN_TLS_POLICIES,
  tlsVersions,
  WEAK_TLS_POLICIES,
} from "../../../../components/shared/load-balancer/tls-policies";
import { isModern } from "../../../../policy/rules/shared/tls-policies";

describe("versions of a TLS policy", () => {
  for (const [policy, versions] of [
    [DEFAULT_TLS_POLICY, "TLSv1.2 TLSv1.3"],
    ["ELBSecurityPolicy-TLS13-1-3-2021-06", "TLSv1.3"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", "TLSv1.2 TLSv1.3"],
    ["ELBSecurityPolicy-TLS13-1-0-2021-06", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"],
    ["ELBSecurityPolicy-TLS-1-2-Ext-2018-06", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS-1-1-2017-01", "TLSv1.1 TLSv1.2"],
    ["ELBSecurityPolicy-FS-1-2-Res-2020-10", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext0-RFC9151-FIPS-2023-07", "TLSv1.2 TLSv1.3"],
    ["ELBSecurityPolicy-TLS13-1-3-CNSA2-INTEROP1-FIPS-PQ-2026-07", "TLSv1.3"],
    ["ELBSecurityPolicy-FS-2018-06", "TLSv1 TLSv1.1 TLSv1.2"],
    ["ELBSecurityPolicy-2016-08", "TLSv1 TLSv1.1 TLSv1.2"],
  ] as const) {
    it(`of ${policy} are ${versions}`, () => assert.equal(tlsVersions(policy)?.join(" "), versions));
  }

  it("take every key of a certificate, but those of strict RFC 9151", () => {
    const strict = [
      "ELBSecurityPolicy-TLS13-1-2-Ext0-RFC9151-FIPS-2023-07",
      "ELBSecurityPolicy-TLS13-1-2-RFC9151-FIPS-2023-07",
      "ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07",
    ];
    const all = [...KNOWN_TLS_POLICIES, ...ANNOUNCED_TLS_POLICIES];
    assert.deepEqual(
      all.filter((policy) => certificateKeys(policy) !== undefined),
      strict,
    );
    for (const policy of strict) {
      assert.deepEqual(certificateKeys(policy), ["EC_secp384r1", "RSA_3072", "RSA_4096"]);
    }
    assert.ok([...strict, ...ANNOUNCED_TLS_POLICIES].every(isModern));
    assert.equal(isModern("ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07"), true);
    assert.equal(isModern("ELBSecurityPolicy-TLS13-1-1-2021-06"), false);
  });

  it("are known of the three that AWS's TLS library has before AWS's list", () => {
    assert.deepEqual(ANNOUNCED_TLS_POLICIES, [
      "ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP2-FIPS-PQ-2026-07",
      "ELBSecurityPolicy-TLS13-1-2-CNSA2-INTEROP3-FIPS-PQ-2026-07",
      "ELBSecurityPolicy-TLS13-1-3-CNSA2-INTEROP1-FIPS-PQ-2026-07",
    ]);
    // A name that AWS's list has by now goes from one list to the other.
    assert.deepEqual(
      ANNOUNCED_TLS_POLICIES.filter((policy) => KNOWN_TLS_POLICIES.includes(policy)),
      [],
    );
  });

  it("are unknown for a name that does not say", () => {
    assert.equal(tlsVersions("ELBSecurityPolicy-Future-2030-01"), undefined);
  });

  it("agree with what is known to be weak and to be recommended", () => {
    const weak = Object.entries(WEAK_TLS_POLICIES).filter(
      ([, why]) => why.includes("TLS 1.0") || why.includes("TLS 1.1"),
    );
    assert.ok(weak.every(([policy]) => ["TLSv1", "TLSv1.1"].includes(tlsVersions(policy)?.[0] ?? "")));
    // Every other policy of AWS's list says in its name that it has nothing below TLS 1.2.
    const others = KNOWN_TLS_POLICIES.filter((policy) => !(policy in WEAK_TLS_POLICIES));
    assert.deepEqual(
      others.filter((policy) => !["TLSv1.2", "TLSv1.3"].includes(tlsVersions(policy)?.[0] ?? "")),
      [],
    );
  });
});
