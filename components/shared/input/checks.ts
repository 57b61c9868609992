/** Checks of single values, with one sentence form. */
import { domainToASCII } from "node:url";
import { type Issues, meantOf } from "./issues";

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly unit?: string;
}

/** A whole number in a range; `undefined` passes. */
export function checkInteger(path: string, value: number | undefined, range: Range, issues: Issues): void {
  if (value === undefined || (Number.isInteger(value) && value >= range.from && value <= range.to)) {
    return;
  }
  const unit = range.unit === undefined ? "" : ` ${range.unit}`;
  const nearestValue = Math.min(range.to, Math.max(range.from, Math.round(value)));
  issues.error(path, `must be a whole number from ${range.from} to ${range.to}${unit}`, {
    given: value,
    fix: Number.isFinite(nearestValue) ? { value: nearestValue } : undefined,
  });
}

/** One of a fixed list; `undefined` passes. */
export function checkOneOf<T extends string>(
  path: string,
  value: T | undefined,
  allowed: readonly T[],
  issues: Issues,
): void {
  if (value !== undefined && !allowed.includes(value)) {
    const meant = meantOf(value, allowed);
    issues.error(path, `must be one of ${allowed.join(", ")}`, {
      given: value,
      ...(meant === undefined ? {} : { fix: { value: meant } }),
    });
  }
}

/** Matches a form; `undefined` and Outputs pass. `example` shows what would. */
export function checkForm(path: string, value: unknown, form: RegExp, example: string, issues: Issues): void {
  if (typeof value === "string" && !form.test(value)) {
    // Browsers show a name with an umlaut; DNS and certificates know it in ASCII only (RFC 5891).
    const ascii = form === FORMS.domainName || form === FORMS.wildcardName ? domainToASCII(value) : "";
    if (ascii !== "" && ascii !== value && form.test(ascii)) {
      const why = /[^\x20-\x7e]/.test(value) ? "must be in ASCII, as DNS has it (Punycode)" : "must be in lower case";
      issues.error(path, `${why}: ${ascii}`, { given: value, fix: { value: ascii } });
      return;
    }
    const meant = within(value).find((each) => form.test(each));
    issues.error(path, `must look like ${example}`, {
      given: value,
      fix: meant === undefined ? { value: example, example: true } : { value: meant },
    });
  }
}

/** What may have been meant: a name in a URL or before a port, an id at the end of an ARN or a path, another case. */
function within(value: string): readonly string[] {
  const text = value.trim();
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^\s/@]*@)?([^\s/:@]+?)\.?(?::\d+)?(?:[/?#].*)?$/i.exec(text)?.[1] ?? "";
  const end = text.slice(text.lastIndexOf("/") + 1);
  return [text, host, end].filter((each) => each !== "").flatMap((each) => [each, each.toLowerCase()]);
}

/** Forms of AWS identifiers. */
export const FORMS = {
  instanceType: /^[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|(?:[1-9][0-9]*)?xlarge|metal(?:-[a-z0-9]+)?)$/,
  ami: /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
  instance: /^i-([0-9a-f]{8}|[0-9a-f]{17})$/,
  allocation: /^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$/,
  securityGroup: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
  subnet: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
  vpc: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
  certificate: /^arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:\d{12}:(certificate|server-certificate)\/.+$/,
  /** AWS's own begin with Z and its API asks for no such thing (Route 53, ResourceId); ids of emulators do not. */
  hostedZone: /^[A-Z0-9]{1,32}$/,
  domainName: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  wildcardName: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
} as const;
