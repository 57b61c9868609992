/** Text of a file as Windows and Linux write it: UTF-8 or UTF-16, with the byte-order mark that says which. */
import { isUtf8 } from "node:buffer";
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

/** Where bytes are that are no UTF-8, as in a file that an old editor saved; `undefined` when there are none. */
export function placeOfNoUtf8(bytes: Buffer): { readonly line: number; readonly column: number } | undefined {
  if (isUtf8(bytes) || /^(?:fffe|feff)/.test(bytes.toString("hex", 0, 2))) {
    return undefined;
  }
  let line = 1;
  let begin = 0;
  for (let end = bytes.indexOf(LINE_END); end >= 0 && isUtf8(bytes.subarray(begin, end)); line++) {
    begin = end + 1;
    end = bytes.indexOf(LINE_END, begin);
  }
  return { line, column: bytes.subarray(begin).toString("utf8").indexOf("\ufffd") + 1 };
}

const LINE_END = 0x0a;
