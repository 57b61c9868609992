import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { macUserData, SET_UP_LOG, type SetUp } from "../../../components/mac-workstation/user-data";
import { run as runCommand } from "../../support/run";
import { SECRET } from "./fixtures";

const FULL: SetUp = {
  region: "us-east-1",
  screenSharing: true,
  adminPassword: { secretArn: SECRET, jsonKey: "password" },
  registrationCode: { ssmParameter: "/pcoip/registration-code" },
  agentPackage: { s3Uri: "s3://our-software/it's agent.dmg", sha256: "A".repeat(64) },
};
const WITH_URL: SetUp = {
  region: "us-east-1",
  screenSharing: false,
  agentPackage: { url: "https://files.example.com/agent.pkg" },
};
const EMPTY: SetUp = { region: "us-east-1", screenSharing: false };

const stepsOf = (script: string): string[] => [...script.matchAll(/^step (\w+)$/gm)].map((match) => match[1]!);

/** Runs the script with stand-ins for what only macOS has, each printing its name and arguments. Returns the log. */
function run(setUp: SetUp, stubs: { readonly [command: string]: string } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "mac-workstation-"));
  try {
    const macos = ["diskutil", "pmset", "dscl", "launchctl", "hdiutil", "installer", "shasum", "aws", "curl", "plutil"];
    const functions = [...new Set([...macos, "firewall", ...Object.keys(stubs)])].map((name) => {
      const body = stubs[name] ?? `echo "RUN ${name} $*"`;
      return `${name}() { ${body}; }`;
    });
    const script = macUserData(setUp)
      .replaceAll(SET_UP_LOG, join(folder, "log"))
      .replaceAll("/usr/libexec/ApplicationFirewall/socketfilterfw", "firewall")
      .replaceAll("/usr/local/sbin", folder)
      .replace("failed=0", `failed=0\n${functions.join("\n")}`);
    const { out, err } = runCommand("bash", ["-s"], { input: script });
    assert.deepEqual([out, err], ["", ""]);
    assert.equal(statSync(join(folder, "log")).mode & 0o777, 0o600);
    return readFileSync(join(folder, "log"), "utf8").replace(/^\S+Z /gm, "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const DISKS = `case "$*" in
  "list physical external") printf '%s\\n' '/dev/disk0 (external, physical):' '   #:  TYPE NAME  SIZE  IDENTIFIER' '   2:                 Apple_APFS Container disk2         321.9 GB   disk0s2' ;;
  *) echo "RUN diskutil $*" ;;
esac`;

describe("first boot of a Mac workstation", () => {
  it("does only what was asked for", () => {
    assert.deepEqual(stepsOf(macUserData(EMPTY)), ["enlarge_disk", "never_sleep", "allow_agent_in_firewall"]);
    assert.deepEqual(stepsOf(macUserData(FULL)), [
      "enlarge_disk",
      "never_sleep",
      "set_password",
      "enable_screen_sharing",
      "install_agent",
      "register_agent",
    ]);
  });

  for (const [name, setUp] of Object.entries({ full: FULL, "with a URL": WITH_URL, empty: EMPTY })) {
    it(`is a script that bash and shellcheck accept: ${name}`, function () {
      const script = macUserData(setUp);
      assert.equal(runCommand("bash", ["-n"], { input: script }).err, "");
      // Functions are called by name through `step`, which shellcheck does not follow.
      const { code, out } = runCommand("shellcheck", ["-e", "SC2317", "-"], { input: script });
      if (code === null) {
        this.skip();
      }
      assert.equal(out, "");
    });
  }

  it("enlarges the container of the one external disk", () => {
    const output = run(EMPTY, { diskutil: DISKS });
    assert.match(output, /^RUN diskutil repairDisk \/dev\/disk0\nRUN diskutil apfs resizeContainer disk0s2 0\n/);
    assert.match(output, /RUN pmset -a sleep 0 displaysleep 0 disksleep 0\n/);
    assert.match(output, /RUN firewall --setallowsignedapp on\n/);
    assert.match(output, /set-up finished, 0 failed\n$/);
  });

  it("sets the password from the field of the secret", () => {
    const output = run(
      { ...EMPTY, adminPassword: FULL.adminPassword },
      { diskutil: DISKS, aws: `echo '{"password":"pass word"}'`, plutil: `grep -q password && echo "pass word"` },
    );
    assert.match(output, /RUN dscl \. -passwd \/Users\/ec2-user pass word\n/);
    assert.match(output, /set_password: done\n/);
  });

  it("goes on after a failure, says which step, and never shows a secret", () => {
    const output = run(FULL, {
      diskutil: DISKS,
      sleep: ":",
      // The package is refused, the secrets are given.
      aws: `case "$*" in s3*) echo "AccessDenied"; return 1 ;; *) echo "hush" ;; esac`,
      plutil: "cat",
      dscl: 'echo "RUN dscl $1 $2 $3"',
    });
    assert.match(output, /install_agent: FAILED\n/);
    assert.match(output, /register_agent: done\n/);
    assert.match(output, /set-up finished, 1 failed\n$/);
    assert.doesNotMatch(output, /hush/);
  });

  it("says how to register later when the agent is not there yet", () => {
    assert.match(
      run({ ...EMPTY, registrationCode: FULL.registrationCode }, { diskutil: DISKS }),
      /no PCoIP agent yet: install it, then run sudo \S*\/register-pcoip-agent\n/,
    );
  });

  it("does not install a package with another digest", () => {
    const output = run(FULL, { diskutil: DISKS, sleep: ":", shasum: "cat >/dev/null; return 1" });
    assert.doesNotMatch(output, /RUN installer/);
    assert.match(output, /install_agent: FAILED\n/);
  });

  it("installs a package and lets the agent's three executables through the firewall", () => {
    const output = run(WITH_URL, { diskutil: DISKS });
    assert.match(
      output,
      /RUN curl .*--proto =https --proto-redir =https .*'?https:\/\/files\.example\.com\/agent\.pkg/,
    );
    assert.match(output, /RUN installer -pkg agent\.pkg -target \/\n/);
    assert.equal(output.match(/RUN firewall --unblockapp /g)?.length, 3);
  });

  it("keeps far below the limit of user data", () => {
    assert.ok(Buffer.byteLength(macUserData(FULL)) < 6000);
  });
});
