import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import {
  planUserData,
  renderTemplate,
  renderUserData,
  type UserDataArgs,
} from "../../../../components/shared/instance/user-data";
import { run } from "../../../support/run";
import { outcomeOf } from "../../runs";

const OFFERED = ["externalRoutableIp"];
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/reg-AbCdEf";

const plan = (args: UserDataArgs, offered: readonly string[] = OFFERED) =>
  outcomeOf((issues) => planUserData(args, offered, "eu-west-1", "userData", issues));

const render = (template: string, values: { [name: string]: string }) => {
  const { plan: checked, errors } = plan({ template }, Object.keys(values));
  assert.deepEqual(errors, []);
  return renderTemplate(checked, values);
};

describe("user data template", () => {
  it("puts a value in at every place of its placeholder", () => {
    assert.equal(render("#!/bin/sh\na ${ip} b ${ip}${ip}", { ip: "1.2.3.4" }), "#!/bin/sh\na 1.2.3.4 b 1.2.3.41.2.3.4");
  });

  it("does not read a value as a template", () => {
    assert.equal(render("#!/bin/sh\n${ip}", { ip: "${ip} $& $1 $${x}" }), "#!/bin/sh\n${ip} $& $1 $${x}");
  });

  it("leaves shell expansions alone", () => {
    const script = "#!/bin/sh\nx=1; echo $x ${x} ${HOME} ${x:-2} ${x%%.*} ${#x} $$ ${a[0]} $(id) ${MY_name}\n";
    assert.equal(render(script, { ip: "1" }), script);
  });

  it("leaves variables alone that the script sets itself, however it sets them", () => {
    const script =
      "#!/bin/sh\nfor diskName in a; do echo ${diskName}; done\nlocal mountPoint=/x; ${mountPoint}\nread -r userName; ${userName}\n";
    assert.equal(render(script, { ip: "1" }), script);
  });

  it("writes ${name} for $${name}, known or not", () => {
    assert.equal(render("#!/bin/sh\n$${ip} $${other} $${a:-b}", { ip: "1" }), "#!/bin/sh\n${ip} ${other} ${a:-b}");
  });

  it("gives back any text without a dollar sign, and any value unchanged", () => {
    const plain = fc.string().map((text) => `#!/bin/sh\n${text.replaceAll("$", "")}`);
    fc.assert(
      fc.property(plain, plain, fc.string(), (before, after, value) => {
        assert.equal(render(`${before}\${ip}${after}`, { ip: value }), before + value + after);
      }),
    );
  });

  const refused: [string, UserDataArgs, string[]][] = [
    [
      "a misspelt placeholder",
      { template: "#!/bin/sh\n${externalRoutableIP}" },
      [
        "userData.template: ${externalRoutableIP} is no placeholder; known: externalRoutableIp; fix: write ${externalRoutableIp}",
      ],
    ],
    [
      "a name nothing is like, once however often it stands there",
      { template: "#!/bin/sh\n${zone} ${zone}" },
      [
        "userData.template: ${zone} is no placeholder; known: externalRoutableIp; fix: write $${zone} to leave it to the shell",
      ],
    ],
    ["an empty template", { template: " \n" }, ["userData.template: must not be empty"]],
    [
      "Windows line ends in a script",
      { template: "#!/bin/sh\r\necho\r\n" },
      [
        "userData.template: has Windows line ends, so its first line names a program that does not exist; fix: save the file with line ends LF",
      ],
    ],
    [
      "a template over 16,384 bytes, counted in bytes",
      { template: `#!/bin/sh\n${"é".repeat(8188)}` },
      ["userData.template: is 16386 bytes; user data may have at most 16384 before base64"],
    ],
    [
      "a value under a name that the topology sets",
      { template: "#!/bin/sh\n${externalRoutableIp}", variables: { externalRoutableIp: "1.2.3.4" } },
      ["userData.variables.externalRoutableIp: ${externalRoutableIp} is given twice or is set by the topology itself"],
    ],
    [
      "a placeholder name that could be a shell variable",
      { template: "#!/bin/sh\n${TOKEN}", secrets: { TOKEN: "hush" } },
      ["userData.secrets.TOKEN: a placeholder name must begin with a small letter and have letters and digits only"],
    ],
    [
      "secrets read at boot outside a shell script",
      { template: "#cloud-config\n${code}", secretReferences: { code: { secretArn: SECRET } } },
      ["userData.template: must be a shell script (first line #!/bin/sh or #!/bin/bash) to read secrets at boot"],
    ],
    [
      "a reference that is none",
      { template: "#!/bin/sh\n${code}", secretReferences: { code: {} } },
      ["userData.secretReferences.code: must give exactly one of secretArn and ssmParameter"],
    ],
  ];
  for (const [what, args, expected] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(plan(args).errors, expected);
    });
  }

  it("accepts exactly 16,384 bytes", () => {
    assert.deepEqual(plan({ template: `#!/bin/sh\n${"x".repeat(16_374)}` }).errors, []);
  });

  it("warns of a value that is not used, of text that will not run, and of a shell name like a placeholder", () => {
    assert.deepEqual(
      plan({ template: "echo ${EXTERNAL_ROUTABLE_IP}", secrets: { registrationCode: "hush" } }).warnings,
      [
        "userData.template: ${EXTERNAL_ROUTABLE_IP} is left to the shell; ${externalRoutableIp} would be the placeholder",
        "userData.template: does not use ${registrationCode}, which is given",
        "userData.template: begins with neither #! nor #cloud-config, so the instance will not run it",
      ],
    );
  });

  it("warns of a secret read at boot that stands in single quotes", () => {
    assert.deepEqual(
      plan({ template: "#!/bin/sh\nrun '${code}'", secretReferences: { code: { secretArn: SECRET } } }).warnings,
      ["userData.template: has ${code} in single quotes: it is a shell variable, so use double quotes"],
    );
  });
});

describe("user data with secrets read at boot", () => {
  const args: UserDataArgs = {
    template: '#!/bin/bash\nset -eu\ninstall --ip "${externalRoutableIp}" --code "${registrationCode}"\n',
    secretReferences: { registrationCode: { secretArn: SECRET, jsonKey: "code" } },
  };

  it("turns the placeholder into a shell variable, set below the first line", () => {
    const { plan: checked, errors } = plan(args);
    assert.deepEqual(errors, []);
    assert.deepEqual(checked.values, ["externalRoutableIp"]);
    const text = renderTemplate(checked, { externalRoutableIp: "198.18.0.1" });
    assert.ok(text.startsWith("#!/bin/bash\nretry() {"));
    assert.ok(
      text.endsWith(
        'registrationCode=$(fetch_registrationCode) || exit 1\nset -eu\ninstall --ip "198.18.0.1" --code "${registrationCode}"\n',
      ),
    );
  });

  it("runs: the command gets the field of the secret", function () {
    if (run("python3", ["--version"]).code !== 0) {
      this.skip();
    }
    const { plan: checked } = plan(args);
    const text = renderTemplate(checked, { externalRoutableIp: "198.18.0.1" });
    const stubs = `aws() { printf '%s' '{"code":"it'"'"'s $HOME"}'; }\ninstall() { printf '[%s]' "$@"; }\n`;
    const { out, err } = run("bash", ["-s"], { input: text.replace("\n", `\n${stubs}`) });
    assert.equal(out, "[--ip][198.18.0.1][--code][it's $HOME]", err);
  });

  it("stops the script when the secret cannot be read", () => {
    const { plan: checked } = plan(args);
    const text = renderTemplate(checked, { externalRoutableIp: "198.18.0.1" });
    const stubs = 'aws() { echo AccessDenied >&2; return 254; }\nsleep() { :; }\ninstall() { echo "installed"; }\n';
    const { code, out, err } = run("bash", ["-s"], { input: text.replace("\n", `\n${stubs}`) });
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(err, /^AccessDenied\n/);
  });

  it("leaves out a secret the template does not use", () => {
    const { plan: checked } = plan({ ...args, template: "#!/bin/sh\necho ${externalRoutableIp}\n" });
    assert.deepEqual(checked.bootSecrets, {});
    assert.equal(renderTemplate(checked, { externalRoutableIp: "1" }), "#!/bin/sh\necho 1\n");
  });
});

describe("user data from Inputs", () => {
  const known = <T>(output: pulumi.Output<T>): Promise<T> =>
    new Promise((resolve) => {
      output.apply(resolve);
    });

  function rendered(args: UserDataArgs, offered: { [name: string]: pulumi.Input<string> }): pulumi.Output<string> {
    const { plan: checked, errors } = plan(args, Object.keys(offered));
    assert.deepEqual(errors, []);
    return renderUserData(checked, args, offered, "connectors.a.userData");
  }

  it("is a secret when a secret value is used", async () => {
    const output = rendered({ template: "#!/bin/sh\n${ip} ${code}", secrets: { code: "hush" } }, { ip: "1.2.3.4" });
    assert.equal(await pulumi.isSecret(output), true);
    assert.equal(await known(output), "#!/bin/sh\n1.2.3.4 hush");
  });

  it("is a secret when an offered value is", async () => {
    assert.equal(await pulumi.isSecret(rendered({ template: "#!/bin/sh\n${ip}" }, { ip: pulumi.secret("x") })), true);
  });

  it("is no secret when the secret value is not used", async () => {
    const output = rendered({ template: "#!/bin/sh\n${ip}", secrets: { code: "hush" } }, { ip: "1.2.3.4" });
    assert.equal(await pulumi.isSecret(output), false);
  });

  it("refuses a rendered text that is too long, without a word of it", async () => {
    const output = rendered({ template: "#!/bin/sh\n${blob}", secrets: { blob: "hush".repeat(5000) } }, {});
    // `promise` is how the SDK itself awaits an Output.
    const { promise } = output as unknown as { promise(): Promise<string> };
    await assert.rejects(promise.call(output), (error: Error) => {
      assert.equal(
        error.message,
        "user data: 1 problem, found when the value was known; what needs it was not created\n" +
          "  - connectors.a.userData: is 20010 bytes; user data may have at most 16384 before base64",
      );
      return true;
    });
  });
});
