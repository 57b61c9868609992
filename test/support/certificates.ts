/** A certificate authority for one test, and what it issues; by the system's openssl. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf } from "./run";

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

export interface Authority {
  /** Its own certificate, as PEM. */
  readonly ca: string;
  /** @param days validity; a negative one has ended already */
  readonly issue: (name: string, days?: number) => Certificate;
  readonly remove: () => void;
}

export function authority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => outputOf("openssl", args);
  const newKey = ["-newkey", "rsa:2048", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-days",
    "60",
    "-subj",
    "/CN=Test CA",
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
  );
  return {
    ca: readFileSync(at("ca.pem"), "utf8"),
    issue: (name, days = 30) => {
      writeFileSync(at("names"), `subjectAltName=DNS:${name}\n`);
      openssl("req", "-new", ...newKey, "-subj", `/CN=${name}`, "-keyout", at("leaf.key"), "-out", at("leaf.csr"));
      const signed = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at("names")];
      openssl("x509", "-req", "-in", at("leaf.csr"), ...signed, "-days", String(days), "-out", at("leaf.pem"));
      return { key: readFileSync(at("leaf.key")), cert: readFileSync(at("leaf.pem")) };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
