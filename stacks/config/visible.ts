/** Characters that steer a terminal, reorder text or hide in it: control and format characters, line separators. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with every character that a terminal would obey made visible: `\x1b[31m` instead of red. */
export function visible(text: string): string {
  return text.replace(STEERING, (character) => {
    const code = character.codePointAt(0)!;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
