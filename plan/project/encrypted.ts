/** Config that is encrypted, in the hands of a program: it is there, it is a secret, and nothing else is known of it. */
import { Config, output, secret, unknown } from "@pulumi/pulumi";
import { SECRET_TEXT } from "../../components/shared/input/secret-text";
import { UsageError } from "../io/usage-error";

type Method = (this: Config, key: string, ...rest: unknown[]) => unknown;

const TYPES = ["Boolean", "Number", "Object"] as const;

let encrypted: ReadonlySet<string> = new Set();
let replaced = false;

/**
 * The SDK would parse and check the word that stands for an encrypted text: not a number, of the wrong length. A secret of
 * another type stays unknown instead, and one that is read as no secret has no value to go on with.
 */
export function keepEncrypted(keys: readonly string[]): void {
  encrypted = new Set(keys);
  if (replaced) {
    return;
  }
  replaced = true;
  for (const start of ["get", "require"]) {
    replace(start, () => SECRET_TEXT);
    replace(`${start}Secret`, () => secret(SECRET_TEXT));
    for (const type of TYPES) {
      replace(`${start}Secret${type}`, () => secret(output(unknown)));
      replace(`${start}${type}`, (key) => {
        throw new UsageError(
          `${key} is encrypted, and the plan never decrypts: read it with ${start}Secret${type}, which leaves it unknown here`,
        );
      });
    }
  }
}

function replace(name: string, answer: (key: string) => unknown): void {
  const prototype = Config.prototype as unknown as { [name: string]: Method };
  const original = prototype[name]!;
  prototype[name] = function (this: Config, key, ...rest) {
    const full = `${this.name}:${key}`;
    return encrypted.has(full) ? answer(full) : original.call(this, key, ...rest);
  };
}
