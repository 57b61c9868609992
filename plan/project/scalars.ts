/**
 * What the Pulumi CLI takes an unquoted word of a YAML file for.
 *
 * It reads YAML with Go's gopkg.in/yaml.v3 3.0.1, which is YAML 1.2 with numbers and dates of YAML 1.1, and it reads a
 * stack file twice: what it read is written out and read again, before it is made the text that a program gets.
 * Every spelling in test/plan/project/spellings.json is compared with the real CLI.
 */

/** A point in time, which config holds as text. */
export class GoTime {
  constructor(
    /** As a stack file's value: `2026-11-29 00:00:00 +0000 UTC`. */
    readonly text: string,
    /** As a value of Pulumi.yaml: `2026-11-29T00:00:00Z`. */
    readonly rfc3339: string,
  ) {}

  toString(): string {
    return this.text;
  }
}

/** Whole numbers are exact, as Go's int64 and uint64. */
export type GoScalar = null | boolean | bigint | number | string | GoTime;

const WORDS: ReadonlyMap<string, GoScalar> = new Map<string, GoScalar>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

export function resolveScalar(word: string): GoScalar {
  const known = WORDS.get(word);
  if (known !== undefined) {
    return known;
  }
  if (word.startsWith(".")) {
    // Here an underscore has to be between digits.
    return (/^_|_$|__|[^\d]_|_[^\d]/.test(word) ? undefined : toFloat(word.replaceAll("_", ""))) ?? word;
  }
  if (!/^[-+0-9]/.test(word)) {
    return word;
  }
  const digits = word.replaceAll("_", "");
  return toTime(word) ?? toInteger(digits) ?? toFloat(digits) ?? word;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;

/** Decimal, 0x…, 0b…, 0o…, and octal for a mere leading zero; undefined when it is none or too large for 64 bits. */
function toInteger(digits: string): bigint | undefined {
  const [, sign = "", radix = "", leadingZero, body] =
    /^([-+]?)(?:(0[xX](?=[0-9a-fA-F]+$)|0[bB](?=[01]+$)|0[oO](?=[0-7]+$))|(0(?=[0-7]+$))|(?=0$|[1-9]\d*$))(.*)$/.exec(
      digits,
    ) ?? [];
  if (body === undefined) {
    return undefined;
  }
  const size = BigInt(leadingZero === undefined ? `${radix.toLowerCase()}${body}` : `0o${body}`);
  const value = sign === "-" ? -size : size;
  // With a sign it is an int64 or nothing.
  return value < MIN_INT64 || value > (sign === "" ? MAX_UINT64 : MAX_INT64) ? undefined : value;
}

/** A float that is whole and small is a whole number after the second reading; the text is the same. */
function toFloat(digits: string): number | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(digits)) {
    return undefined;
  }
  const value = Number(digits);
  return Number.isFinite(value) ? (value === 0 ? 0 : value) : undefined;
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)?)?$/;

function toTime(word: string): GoTime | undefined {
  const match = DATE.exec(word);
  if (match === null) {
    return undefined;
  }
  const [year, month, day, hour, minute, second] = [1, 2, 3, 5, 6, 7].map((at) => Number(match[at] ?? 0)) as number[];
  const [separator, fraction = "", zone] = [match[4], match[8], match[9]];
  // After a space no zone may follow, after a T one must.
  const zoned = separator === "T" || separator === "t";
  if (zoned !== (zone !== undefined) || month! < 1 || month! > 12 || day! < 1 || day! > daysIn(year!, month!)) {
    return undefined;
  }
  if (hour! > 23 || minute! > 59 || second! > 59) {
    return undefined;
  }
  const two = (part: number | undefined) => String(part).padStart(2, "0");
  const date = `${match[1]}-${two(month)}-${two(day)}`;
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  const clock = `${two(hour)}:${two(minute)}:${two(second)}${digits === "" ? "" : `.${digits}`}`;
  const offset = zone === undefined || zone === "Z" || /^[-+]00:00$/.test(zone) ? undefined : zone;
  // Go names an offset after the machine's own time zone when that has the same one; here it has no name.
  const plain = offset?.replace(":", "");
  return new GoTime(
    `${date} ${clock} ${plain === undefined ? "+0000 UTC" : `${plain} ${plain}`}`,
    `${date}T${clock}${offset ?? "Z"}`,
  );
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
