/** Text files as people's tools write them: with a byte-order mark, and from `>` of Windows PowerShell in UTF-16. */
import { readFileSync } from "node:fs";

/** The text of a file, without its byte-order mark; what `readFileSync` throws when it cannot be read. */
export const readTextFile = (path: string | URL): string => decodeText(readFileSync(path));

/** UTF-16 has a byte-order mark, or else every other byte of the first two characters is zero. */
export function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && bytes.length % 2 === 0)) {
    return withoutMark(
      Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString("utf16le"),
    );
  }
  if ((first === 0xff && second === 0xfe) || (second === 0 && first !== 0 && bytes.length % 2 === 0)) {
    return withoutMark(bytes.toString("utf16le"));
  }
  return withoutMark(bytes.toString("utf8"));
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");
