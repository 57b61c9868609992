/** Text of a file as Windows and Linux write it: UTF-8 or UTF-16, with the byte-order mark that says which. */
import { readFileSync } from "node:fs";

/**
 * The text of a file. PowerShell 5's `>` writes UTF-16 and its `Out-File -Encoding utf8` a byte-order mark in UTF-8; the
 * Pulumi CLI reads both.
 *
 * @throws what `readFileSync` throws
 */
export const readText = (path: string): string => decodeText(readFileSync(path));

export function decodeText(bytes: Buffer): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) {
    return bytes.subarray(2).toString("utf16le");
  }
  if (first === 0xfe && second === 0xff) {
    // An odd byte at the end is half a character, of a file that was cut off.
    const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return Buffer.from(even).swap16().toString("utf16le");
  }
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return bytes.subarray(hasMark ? 3 : 0).toString("utf8");
}
