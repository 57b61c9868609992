/** Where the documents lead: links and pictures to files of this repository. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { anchor } from "./markdown";

export interface Link {
  /** From the root of the repository. */
  readonly file: string;
  /** The heading's anchor; empty for the whole page. */
  readonly heading: string;
}

/** A document without its code, in which nothing is a link. */
const prose = (file: string): string => readFileSync(file, "utf8").replace(/^```[\s\S]*?^```$/gm, "");

export function linksOf(document: string): readonly Link[] {
  const targets = [...prose(document).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)];
  return targets
    .map(([, link, picture]) => (link ?? picture)!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path, heading = ""] = target.split("#") as [string, string?];
      return { file: path === "" ? document : join(dirname(document), path), heading };
    });
}

export const anchorsOf = (document: string): readonly string[] =>
  [...prose(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));
