/** A certificate from ACM, validated through a Route 53 zone, and the alias record of a load balancer. */
import * as acm from "@pulumi/aws/acm";
import type * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import type { Input, Output, ResourceOptions } from "@pulumi/pulumi";
import { checkForm, checkOneOf, FORMS } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { checkKey } from "../input/names";
import { type Tags, tagsFor } from "../input/tags";
import { CertificateSource, type DnsArgs, KeyAlgorithm, type LoadBalancerArgs } from "./args";
import { certificateKeys } from "./tls-policies";

/** Names of a certificate: by default, and at most (ACM user guide, "Quotas"; ACM API, RequestCertificate; read 2026-11-29). */
const NAMES_PER_CERTIFICATE = { quota: 10, most: 100 } as const;

/** Characters of the name that becomes the common name (ACM API, RequestCertificate, DomainName; read 2026-11-29). */
const COMMON_NAME_LENGTH = 64;

/** Checks the service's name; that a certificate exists is the topology's business. */
export function checkDns(path: string, dns: DnsArgs, issues: Issues): void {
  checkForm(joinPath(path, "zoneId"), dns.zoneId, FORMS.hostedZone, "Z0123456789ABCDEFGHIJ", issues);
  checkForm(joinPath(path, "name"), dns.name, FORMS.domainName, "anyware.example.com", issues);
  checkOneOf(joinPath(path, "certificate"), dns.certificate, Object.values(CertificateSource), issues);
  checkOneOf(joinPath(path, "keyAlgorithm"), dns.keyAlgorithm, Object.values(KeyAlgorithm), issues);
  if (dns.keyAlgorithm !== undefined && dns.certificate !== CertificateSource.Issue) {
    issues.error(joinPath(path, "keyAlgorithm"), "is of a certificate that is issued here, and none is; remove it", {
      given: dns.keyAlgorithm,
    });
  }
  if (issuesCertificate(dns)) {
    checkNames(path, dns, issues);
  }
  dns.subjectAlternativeNames?.forEach((name, index) => {
    checkForm(
      joinPath(joinPath(path, "subjectAlternativeNames"), index),
      name,
      FORMS.wildcardName,
      "*.example.com",
      issues,
    );
  });
}

/** How many names a certificate has, and how long its first one is. */
function checkNames(path: string, { name, subjectAlternativeNames = [] }: DnsArgs, issues: Issues): void {
  const at = joinPath(path, "subjectAlternativeNames");
  const names = 1 + subjectAlternativeNames.length;
  const { quota, most } = NAMES_PER_CERTIFICATE;
  if (names > most) {
    issues.error(at, `${names} names in one certificate; ACM issues one for ${most} at most, \`name\` included`);
  } else if (names > quota) {
    issues.warn(at, `${names} names in one certificate; ACM's default quota is ${quota}: ask AWS for more before up`);
  }
  if (name.length > COMMON_NAME_LENGTH) {
    issues.error(
      joinPath(path, "name"),
      `has ${name.length} characters; ACM issues a certificate for a name of ${COMMON_NAME_LENGTH} at most`,
      { given: name },
    );
  }
}

/** Certificates that exist, as components take them. */
export interface GivenCertificates {
  readonly certificateArn?: Input<string>;
  readonly additionalCertificateArns?: { readonly [name: string]: Input<string> };
}

/** Checks form and region of certificates that are given. */
export function checkGivenCertificates(
  { certificateArn, additionalCertificateArns = {} }: GivenCertificates,
  region: string,
  issues: Issues,
): void {
  const additional = Object.entries(additionalCertificateArns).map(([key, arn]) => {
    const path = joinPath("additionalCertificateArns", key);
    checkKey(path, key, issues);
    return [path, arn] as const;
  });
  for (const [path, arn] of [["certificateArn", certificateArn] as const, ...additional]) {
    checkForm(path, arn, FORMS.certificate, "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-…", issues);
    const parts = typeof arn === "string" ? arn.split(":") : [];
    if (parts[2] === "acm" && region !== "" && parts[3] !== region) {
      issues.error(path, `is in ${parts[3]}; a load balancer takes certificates of its own region, ${region}`, {
        given: arn,
      });
    }
  }
}

/** Checks that the load balancer's TLS policy takes the keys of its certificates. */
export function checkCertificateKeys(
  {
    dns,
    certificateArn,
    additionalCertificateArns = {},
    loadBalancer,
  }: GivenCertificates & { readonly dns?: DnsArgs; readonly loadBalancer?: LoadBalancerArgs },
  issues: Issues,
): void {
  const policy = loadBalancer?.tlsPolicy ?? "";
  const keys = certificateKeys(policy);
  if (keys === undefined) {
    return;
  }
  const own = dns?.keyAlgorithm ?? KeyAlgorithm.Rsa2048;
  if (issuesCertificate(dns) && Object.values(KeyAlgorithm).includes(own) && !keys.includes(own)) {
    issues.error("dns.keyAlgorithm", `${keysText(policy, keys)}, and ${own} is issued`, {
      given: dns.keyAlgorithm,
      fix: { value: Object.values(KeyAlgorithm).find((key) => keys.includes(key)) },
    });
  }
  if (certificateArn !== undefined || Object.keys(additionalCertificateArns).length > 0) {
    issues.warn("loadBalancer.tlsPolicy", `${keysText(policy, keys)}: look at the ones that are given`);
  }
}

const keysText = (policy: string, keys: readonly string[]): string =>
  `${policy} takes certificates with the keys ${keys.slice(0, -1).join(", ")} and ${keys.at(-1)} only`;

/** All that are given, by key; the default one has the empty key. */
export const givenCertificates = ({
  certificateArn,
  additionalCertificateArns,
}: GivenCertificates): { readonly [key: string]: Input<string> } => ({
  ...(certificateArn === undefined ? {} : { "": certificateArn }),
  ...additionalCertificateArns,
});

/** Whether a certificate is to be issued. */
export const issuesCertificate = (dns: DnsArgs | undefined): dns is DnsArgs =>
  dns?.certificate === CertificateSource.Issue;

/** The default certificate in words. */
export function certificateText({
  dns,
  certificateArn,
}: Pick<GivenCertificates, "certificateArn"> & { readonly dns?: DnsArgs }): string {
  if (!issuesCertificate(dns)) {
    return typeof certificateArn === "string" ? certificateArn : "given";
  }
  const names = [dns.name, ...(dns.subjectAlternativeNames ?? [])].join(", ");
  const zone = typeof dns.zoneId === "string" ? dns.zoneId : "the given zone";
  const key = dns.keyAlgorithm === undefined ? "" : `, ${dns.keyAlgorithm}`;
  return `${names}${key}, DNS-validated in ${zone}, renews itself`;
}

/**
 * Issues a certificate and waits until it is valid. The validation records stay: ACM renews through them.
 * Returns the ARN of the valid certificate.
 */
export function issueCertificate(name: string, dns: DnsArgs, tags: Tags, opts: ResourceOptions): Output<string> {
  const alternatives = dns.subjectAlternativeNames ?? [];
  const certificate = new acm.Certificate(
    `${name}-certificate`,
    {
      domainName: dns.name,
      ...(alternatives.length === 0 ? {} : { subjectAlternativeNames: alternatives }),
      validationMethod: "DNS",
      keyAlgorithm: dns.keyAlgorithm ?? KeyAlgorithm.Rsa2048,
      tags: tagsFor(tags, `${name}-certificate`),
    },
    opts,
  );
  const records = validatedDomains([dns.name, ...alternatives]).map((domain) => {
    // By name, not by index: AWS gives the options in no promised order.
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options.find((candidate) => withoutWildcard(candidate.domainName) === domain);
      if (found === undefined) {
        throw new Error(`ACM gave no validation record for ${domain}`);
      }
      return found;
    });
    return new route53.Record(
      `${name}-validation-${domain}`,
      {
        zoneId: dns.zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        // Another stack's certificate of the same name and account uses the same record.
        allowOverwrite: true,
      },
      opts,
    );
  });
  const validation = new acm.CertificateValidation(
    `${name}-certificate-valid`,
    { certificateArn: certificate.arn, validationRecordFqdns: records.map((record) => record.fqdn) },
    opts,
  );
  return validation.certificateArn;
}

/** Points `dns.name` at the load balancer; IPv6 too where it has it. */
export function createAliasRecords(
  name: string,
  dns: { readonly zoneId: Input<string>; readonly name: string },
  loadBalancer: lb.LoadBalancer,
  dualstack: boolean,
  opts: ResourceOptions,
): void {
  for (const type of dualstack ? ["A", "AAAA"] : ["A"]) {
    new route53.Record(
      `${name}-alias-${type.toLowerCase()}`,
      {
        zoneId: dns.zoneId,
        name: dns.name,
        type,
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false }],
      },
      opts,
    );
  }
}

/** Domains that get a validation record each: a name and its wildcard share one. */
export const validatedDomains = (names: readonly string[]): readonly string[] => [
  ...new Set(names.map(withoutWildcard)),
];

const withoutWildcard = (name: string): string => name.replace(/^\*\./, "");
