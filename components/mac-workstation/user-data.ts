/**
 * What a workstation does at its first boot: EC2 macOS Init runs user data once an instance, as root.
 *
 * No step stops another, so that a failing download does not cost the password. Everything goes to a log that only
 * root reads; a secret is only ever held in a variable or passed to the one command that needs it.
 */
import {
  fetchFunctionName,
  fetchSecretFunctions,
  type SecretReferenceArgs,
  shellQuote,
} from "../shared/instance/secret-reference";
import { type ProxyPlan, proxyExports } from "../shared/proxy/plan";
import type { AgentPackageArgs } from "./args";
import { AGENT_EXECUTABLES, LOGIN_USER, REGISTER_COMMAND } from "./facts";

export interface SetUp {
  readonly region: string;
  readonly proxy?: ProxyPlan | undefined;
  readonly screenSharing: boolean;
  readonly adminPassword?: SecretReferenceArgs;
  readonly registrationCode?: SecretReferenceArgs;
  readonly agentPackage?: AgentPackageArgs;
}

export const SET_UP_LOG = "/var/log/mac-workstation-setup.log";

/** Registers the agent, at boot and by hand, reading the code each time. */
export const REGISTER_SCRIPT = "/usr/local/sbin/register-pcoip-agent";

/** The whole script, plain text: it holds no secret. */
export function macUserData(setUp: SetUp): string {
  const steps = [
    ...STEPS,
    ...(setUp.adminPassword ? [passwordStep(setUp.adminPassword, setUp.region)] : []),
    ...(setUp.screenSharing ? [SCREEN_SHARING_STEP] : []),
    ...(setUp.agentPackage ? [packageStep(setUp.agentPackage)] : [ALLOW_SIGNED_STEP]),
    ...(setUp.registrationCode ? [registrationStep(setUp.registrationCode, setUp)] : []),
  ];
  return [
    prelude(setUp.proxy),
    ...steps.map(({ body }) => body.trimEnd()),
    steps.map(({ name }) => `step ${name}`).join("\n"),
    FINISH,
  ].join("\n\n");
}

interface Step {
  /** Name of the shell function and of the line in the log. */
  readonly name: string;
  readonly body: string;
}

/** launchd gives root a short PATH; the AWS CLI is in one of Homebrew's two places. */
const prelude = (proxy: ProxyPlan | undefined): string => `#!/bin/bash
# First boot of a Mac workstation. Log: ${SET_UP_LOG}
set -u
PATH=/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin:/usr/sbin:/sbin
export PATH
${proxy === undefined ? "" : proxyExports(proxy)}(umask 077 && : >>${SET_UP_LOG})
exec >>${SET_UP_LOG} 2>&1
failed=0

step() {
  if "$1"; then
    echo "$(date -u +%FT%TZ) $1: done"
  else
    echo "$(date -u +%FT%TZ) $1: FAILED"
    failed=$((failed + 1))
  fi
}`;

const FINISH = `echo "$(date -u +%FT%TZ) set-up finished, $failed failed"
exit "$failed"
`;

const STEPS: readonly Step[] = [
  {
    // EC2 user guide, "Increase the size of an EBS volume on your Mac instance". The root volume is the one external
    // disk; the internal SSD of the hardware is not managed by AWS.
    name: "enlarge_disk",
    body: `enlarge_disk() {
  disk=$(diskutil list physical external | head -n 1 | cut -d ' ' -f 1)
  container=$(diskutil list physical external | grep Apple_APFS | tr -s ' ' | cut -d ' ' -f 8)
  [ -n "$disk" ] && [ -n "$container" ] || return 1
  yes | diskutil repairDisk "$disk" || return 1
  diskutil apfs resizeContainer "$container" 0
}
`,
  },
  {
    // HP, "MacOS Installation Prerequisites", Energy Saver: never turn off the display, never sleep.
    name: "never_sleep",
    body: `never_sleep() {
  pmset -a sleep 0 displaysleep 0 disksleep 0
}
`,
  },
];

/**
 * dscl takes the password as an argument, visible to other users for that moment; at first boot there are none. The
 * alternatives ask on a terminal.
 */
function passwordStep(reference: SecretReferenceArgs, region: string): Step {
  return {
    name: "set_password",
    body: `set_password() (
${indent(fetchSecretFunctions({ password: reference }, region))}
  password=$(${fetchFunctionName("password")}) && [ -n "$password" ] || return 1
  dscl . -passwd /Users/${LOGIN_USER} "$password"
)
`,
  };
}

/** EC2 user guide, "Connect to your instance's graphical user interface"; \`enable\` survives a reboot. */
const SCREEN_SHARING_STEP: Step = {
  name: "enable_screen_sharing",
  body: `enable_screen_sharing() {
  launchctl enable system/com.apple.screensharing || return 1
  launchctl load -w /System/Library/LaunchDaemons/com.apple.screensharing.plist
}
`,
};

const FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw";

/** HP's alternative for an agent that is installed later: let signed software through. */
const ALLOW_SIGNED_STEP: Step = {
  name: "allow_agent_in_firewall",
  body: `allow_agent_in_firewall() {
  ${FIREWALL} --setallowsignedapp on
}
`,
};

function packageStep({ s3Uri, url, sha256 }: AgentPackageArgs): Step {
  const source = s3Uri ?? url ?? "";
  const file = source.toLowerCase().endsWith(".dmg") ? "agent.dmg" : "agent.pkg";
  const get =
    s3Uri === undefined
      ? `curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' --retry 5 --output ${file} ${shellQuote(source)}`
      : `aws s3 cp --only-show-errors ${shellQuote(s3Uri)} ${file}`;
  const check =
    sha256 === undefined
      ? ""
      : `  echo ${shellQuote(`${sha256.toLowerCase()}  ${file}`)} | shasum -a 256 -c - || return 1\n`;
  return {
    name: "install_agent",
    body: `install_agent() (
  cd "$(mktemp -d)" || return 1
  ${get} || return 1
${check}${file === "agent.dmg" ? INSTALL_FROM_IMAGE : `  installer -pkg ${file} -target / || return 1`}
  for executable in ${AGENT_EXECUTABLES.map(shellQuote).join(" ")}; do
    ${FIREWALL} --add "$executable" && ${FIREWALL} --unblockapp "$executable" || return 1
  done
)
`,
  };
}

const INSTALL_FROM_IMAGE = `  hdiutil attach -nobrowse -readonly -mountpoint mounted agent.dmg || return 1
  installed=1
  for package in mounted/*.pkg; do
    installer -pkg "$package" -target / && installed=0
  done
  hdiutil detach mounted
  [ "$installed" -eq 0 ] || return 1`;

/** How the agent is told of the proxy. [Licensing] */
export const proxyArguments = ({ host, port }: ProxyPlan): string => ` --proxy-server=${host} --proxy-port=${port}`;

/** Leaves the command behind, for an agent that is installed by hand later. */
function registrationStep(reference: SecretReferenceArgs, { region, proxy }: Pick<SetUp, "region" | "proxy">): Step {
  const by = proxy === undefined ? "" : proxyArguments(proxy);
  const script = `#!/bin/bash
# Registers the PCoIP agent of this Mac with the code from its place of keeping. Run as root. Uses up a licence.
PATH=/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin:/usr/sbin:/sbin
${proxy === undefined ? "" : proxyExports(proxy)}${fetchSecretFunctions({ code: reference }, region)}
command -v ${REGISTER_COMMAND} >/dev/null || { echo "the PCoIP agent is not installed yet" >&2; exit 1; }
code=$(${fetchFunctionName("code")}) && [ -n "$code" ] || exit 1
exec ${REGISTER_COMMAND} --registration-code="$code"${by}
`;
  return {
    name: "register_agent",
    body: `register_agent() {
  mkdir -p ${REGISTER_SCRIPT.replace(/\/[^/]+$/, "")}
  cat >${REGISTER_SCRIPT} <<'SCRIPT'
${script}SCRIPT
  chmod 700 ${REGISTER_SCRIPT}
  if ! command -v ${REGISTER_COMMAND} >/dev/null; then
    echo "no PCoIP agent yet: install it, then run sudo ${REGISTER_SCRIPT}"
    return 0
  fi
  ${REGISTER_SCRIPT}
}
`,
  };
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? line : `  ${line}`))
    .join("\n");
