/** The pure plan of a workstation's image: which one it is, and whether it fits the Mac. */
import type { Input } from "@pulumi/pulumi";
import { checkForm, FORMS } from "../shared/input/checks";
import { type Issues, joinPath, nearest } from "../shared/input/issues";
import type { MacWorkstationArgs, WorkstationArgs } from "./args";
import {
  imageKey,
  MAC_TYPE_FORM,
  MAC_TYPES,
  MACOS_RELEASES,
  MacArchitecture,
  type MacType,
  macosParameter,
  macosRelease,
  newestRelease,
  parameterOf,
  releaseProblem,
} from "./facts";

export interface ImagePlan {
  /** Release that is looked up; absent when an image id decides. */
  readonly macos?: string;
  /** Image of this workstation alone, which applies at once. */
  readonly ownAmiId?: Input<string>;
  /** Image that counts when the instance is made. */
  readonly amiId: Input<string>;
}

/** The own image, else the own release, else the default image, else the default release. */
export function planImage(
  path: string,
  args: WorkstationArgs,
  all: MacWorkstationArgs,
  mac: MacType,
  issues: Issues,
): ImagePlan {
  const defaults = all.workstationDefaults ?? {};
  checkImage(path, args, mac, issues);
  const release = args.macos ?? defaults.macos;
  const decides = args.amiId === undefined && (args.macos !== undefined || defaults.amiId === undefined);
  const at = args.macos === undefined ? "workstationDefaults.macos" : joinPath(path, "macos");
  if (release !== undefined && decides && !issues.errors.some((issue) => issue.path === at)) {
    checkRelease(at, path, release, mac, issues);
  }
  const given = args.amiId ?? (args.macos === undefined ? defaults.amiId : undefined);
  if (given !== undefined) {
    checkArchitecture(path, args, all, mac, issues);
    // Remembered besides an own image is what is left when that is taken away.
    return { amiId: defaults.amiId ?? given, ownAmiId: args.amiId };
  }
  if (release === undefined) {
    issues.error(joinPath(path, "macos"), "is missing, and an amiId too: one of them says which macOS is installed");
    return { amiId: "" };
  }
  const key = imageKey(release, mac.architecture);
  const amiId = all.imageIds?.[key];
  // Without a type or with an unknown release it is not known which image is missing.
  const typed = MAC_TYPE_FORM.test(args.instanceType ?? defaults.instanceType ?? "");
  if (amiId === undefined && typed && !issues.errors.some((issue) => issue.path === at)) {
    issues.error(joinPath("imageIds", key), `is missing, and ${path} needs it`, {
      fix: { text: `give the value of the parameter ${parameterOf(key)}, or an amiId` },
    });
  }
  return { macos: release, amiId: amiId ?? "" };
}

export function checkImage(
  path: string,
  args: Pick<WorkstationArgs, "amiId" | "macos" | "amiArchitecture">,
  mac: MacType,
  issues: Issues,
): void {
  checkForm(joinPath(path, "amiId"), args.amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
  if (args.macos !== undefined && macosParameter(args.macos) === undefined) {
    checkReleaseName(joinPath(path, "macos"), args.macos, mac, issues);
  }
  const architectures: readonly string[] = Object.values(MacArchitecture);
  if (args.amiArchitecture !== undefined && !architectures.includes(args.amiArchitecture)) {
    issues.error(joinPath(path, "amiArchitecture"), `must be one of ${architectures.join(", ")}`, {
      given: args.amiArchitecture,
    });
  }
}

function checkArchitecture(
  path: string,
  args: WorkstationArgs,
  all: MacWorkstationArgs,
  mac: MacType,
  issues: Issues,
): void {
  const own = args.amiId !== undefined;
  const image = own ? args : (all.workstationDefaults ?? {});
  const at = own ? path : "workstationDefaults";
  const other = Object.entries(MAC_TYPES).find(([, { architecture }]) => architecture === image.amiArchitecture);
  if (other !== undefined && image.amiArchitecture !== mac.architecture) {
    issues.error(
      joinPath(at, "amiId"),
      `is an image for ${image.amiArchitecture}; ${path} is ${args.instanceType ?? all.workstationDefaults?.instanceType}, ${mac.chip}, which needs ${mac.architecture}`,
      {
        given: typeof image.amiId === "string" ? image.amiId : undefined,
        fix: { path: joinPath(path, "instanceType"), value: other[0] },
      },
    );
  }
}

/** A release that is newer than our table has a name that we cannot know: it is taken, with a word. */
function checkReleaseName(at: string, macos: string, mac: MacType, issues: Issues): void {
  const releases = Object.keys(MACOS_RELEASES);
  const known = macosRelease(macos);
  const typing = known === undefined ? nearest(macos, releases) : undefined;
  if (known === undefined && (typing !== undefined || !/^[a-z]+$/.test(macos))) {
    issues.error(
      at,
      `is no macOS release with a public image; known: ${releases.join(", ")}; another one as the path of its parameter`,
      { given: macos, fix: { value: typing ?? newestRelease(mac) } },
    );
  } else if (known === undefined || known.parameterSeen === false) {
    const parameter = parameterOf(imageKey(macos, mac.architecture));
    issues.warn(
      at,
      `whether AWS has the parameter ${parameter} was not seen: \`up\` looks it up before it makes anything; ` +
        "give the path of another parameter, or an amiId, where it has not",
    );
  } else if (known.lastImage !== undefined) {
    issues.warn(at, `AWS renews its images of ${macos} no longer; the last one is of ${known.lastImage}`);
  }
}

/** Apple's own limits: a host is paid for a day at least, and no instance would start on it. */
function checkRelease(at: string, path: string, macos: string, mac: MacType, issues: Issues): void {
  const parameter = macosParameter(macos);
  if (parameter !== undefined && parameter.architecture !== mac.architecture) {
    issues.error(
      at,
      `is an image for ${parameter.architecture}; ${path} is ${mac.chip}, which needs ${mac.architecture}`,
      {
        given: macos,
        fix: { value: macos.replace(parameter.architecture, mac.architecture) },
      },
    );
    return;
  }
  const version = macosRelease(parameter?.release ?? macos)?.version;
  const problem = version === undefined ? undefined : releaseProblem(version, mac);
  if (problem !== undefined) {
    issues.error(at, `does not start on ${path}: ${mac.chip} ${problem}`, {
      given: macos,
      fix: { path: joinPath(path, "macos"), value: newestRelease(mac) },
    });
  }
}

export function checkImageIds(imageIds: { readonly [key: string]: Input<string> }, issues: Issues): void {
  const known = Object.keys(MACOS_RELEASES).flatMap((release) =>
    Object.values(MacArchitecture).map((architecture) => `${release}/${architecture}`),
  );
  for (const [key, amiId] of Object.entries(imageIds)) {
    const path = joinPath("imageIds", key);
    checkForm(path, amiId, FORMS.ami, "ami-0123456789abcdef0", issues);
    if (!/^[a-z]+\/(x86_64_mac|arm64_mac)$/.test(key) && macosParameter(key) === undefined) {
      const guess = nearest(key, known);
      issues.error(path, "is no release and architecture such as sequoia/arm64_mac", {
        fix: guess === undefined ? undefined : { text: `call it ${guess}` },
      });
    }
  }
}
