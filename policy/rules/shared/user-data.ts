/** User data as people wrote it: plain, base64, gzip, or parts of a MIME message, which are text inside. */
import { gunzipSync } from "node:zlib";
import { read } from "../../graph/read";
import type { Inputs } from "../../rule";

/** EC2 takes 16 KB; what unpacks to far more is not looked into. */
const MOST_BYTES = 1 << 20;

export interface UserData {
  readonly texts: readonly string[];
  /** Property that is given but not known, or a secret. */
  readonly unknown?: string;
}

export function decodedUserData(inputs: Inputs): UserData {
  const texts: string[] = [];
  let unknown: string | undefined;
  for (const property of ["userData", "userDataBase64"]) {
    const value = read(inputs, property);
    if (value.state === "known" && typeof value.value === "string") {
      const own = [value.value, ...decode(value.value)];
      texts.push(...own, ...own.flatMap(embedded));
    } else if (value.state === "unknown") {
      unknown = property;
    }
  }
  return { texts, ...(unknown === undefined ? {} : { unknown }) };
}

/** Base64 inside a text: parts of a MIME message, files of cloud-config. As long as a line of either. */
const EMBEDDED = /(?:[A-Za-z0-9+/]{4}){8,}[A-Za-z0-9+/=]*(?:\r?\n[A-Za-z0-9+/]{4,}={0,2})*/g;

const embedded = (text: string): readonly string[] => [...text.matchAll(EMBEDDED)].flatMap(([block]) => decode(block));

/** The text behind base64, and behind gzip in it; nothing when it is not base64. */
function decode(text: string): readonly string[] {
  const compact = text.replace(/\s/g, "");
  if (compact.length < 8 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
    return [];
  }
  const bytes = Buffer.from(compact, "base64");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return [bytes.toString("utf8")];
  }
  try {
    return [gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString("utf8")];
  } catch {
    return []; // Not gzip after all, or too large: EC2 would not run it either.
  }
}
