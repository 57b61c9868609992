/** How each command is used: apart from the commands, so that help is told without loading what a plan needs. */
import { ADOPTION_STEPS } from "../../components/shared/handoff/adoption-steps";

/** What one would type first. */
const examples = (...lines: readonly string[]): string => `\nexamples:\n${lines.map((line) => `  ${line}\n`).join("")}`;

/** Of every command that reads a stack file. */
const environmentLine = (column: number): string =>
  `  ${"--environment <file>".padEnd(column)}what environments of Pulumi ESC give: output of pulumi config --json --open`;

export const PLAN_USAGE = `usage: npm run plan -- <stack> [options]

  --ask=question             is this reachable; exits 0 when it is proved
  --against=file             what differs from a plan written with --json, and who can newly reach what
  --all                      list every resource, assumption and rule
  --json[=file]              the whole plan as JSON
  --markdown[=file]          the plan for a pull request
  --sarif[=file]             violations and refuted questions for code scanning
  --policy-config <file>     levels, parameters and exceptions of rules, as pulumi's --policy-pack-config takes them
  --undecided=fail           a mandatory rule that cannot be decided fails
  --allow-unknown            a required question that stays unknown does not fail
  --strict-quotas            exit 1 when a quota is exceeded
  --iam up|preview           the IAM policy that a deployer or a preview needs; with --against also to remove what was
  --destroy                  what is in the way of a destroy and what it leaves, each with the command that clears it
  --state <file>             with --destroy: output of pulumi stack export, for what exists and its ids
${environmentLine(27)}
  --stack-outputs <stack=file>  outputs of another stack: output of pulumi stack output --json
  --codestream-config <file> a copy of codestream-services-config.json: writes <file>.new with the edit
${examples('npm run plan -- hp-anyware --ask "203.0.113.7 -> connector a udp/4172"', "npm run plan -- hp-anyware --json=before.json")}`;

export const ADOPT_USAGE = `usage: npm run adopt -- <stack> --cloudformation <file> [options]

  --cloudformation <file>         output of aws cloudformation describe-stack-resources
  --security-group-rules <file>   output of aws ec2 describe-security-group-rules; needed where the template has a
                                  security group
  --out <file>                    where to write the import file; standard output when absent
${environmentLine(32)}

The order that takes everything over without replacing it:
${ADOPTION_STEPS.map((step, index) => `  ${index + 1}  ${step}`).join("\n")}
${examples("npm run adopt -- codestream-existing --cloudformation stack.json --out import.json")}`;

export const REPORT_USAGE = `usage: npm run report -- <stack> [options]

  --out file            where the report goes; <stack>.report.html when not given
  --policy-config file  levels, parameters and exceptions of rules, as pulumi's --policy-pack-config takes them
${environmentLine(22)}
${examples("npm run report -- hp-anyware --out hp-anyware.html")}`;

export const REACH_USAGE = `usage: npm run reach -- --state <file> [options]

  --state <file>            output of pulumi stack export
  --against <file>          an older export: who can newly reach what
  --ask "A -> B tcp/443"    a question; may be given several times. A and B are names, addresses or CIDRs
  --json                    everything as JSON
  --allow-unknown           a required question that stays unknown does not fail
${examples('npm run reach -- --state stack.json --ask "0.0.0.0/0 -> bastion tcp/22"')}`;

export const VERIFY_USAGE = `usage: npm run verify -- <stack> [options]

  --outputs <file>    output of pulumi stack output --json, in place of asking pulumi
  --from <address>    the address AWS sees this machine at; without it, somebody who is let in
  --timeout <seconds> for one answer: 1 to 60; 5 when not given
  --ca <file>         certificates to trust besides the usual ones, as PEM
  --json              everything as JSON

exits 0 when no step failed, 1 when one did
${examples("npm run verify -- hp-anyware --from 203.0.113.7")}`;

/** The option without which `smoke` does nothing. */
export const CONSENT = "yes-this-costs-money";

export const SMOKE_USAGE = `usage: npm run smoke -- <stack> --${CONSENT} [options]

brings the stack up in the account that the environment's credentials belong to, verifies it, sees that a second up
changes nothing, destroys it, looks for leftovers by tag, and prints its row for docs/how-it-was-tested.md. For an
account of your own in which nothing else runs under the same names.

  --${CONSENT}   without it nothing is done
  --patience <minutes>    how long targets and names may take to work after up: 0 to 60; 15 when not given
  --from <address>        the address AWS sees this machine at
${environmentLine(24)}

exits 0 when every step passed, 1 when one failed, 2 when nothing was begun
${examples(`npm run smoke -- cloudbrink-standalone --${CONSENT}`)}`;

export const SANDBOX_USAGE = `usage: npm run sandbox -- <stack> [options]

brings the stack up with the real provider against an AWS API on this machine (moto_server or LocalStack), sees that a
second up changes nothing, and destroys it. Credentials are made up, the state is thrown away, and no account is
touched: an endpoint that is not on this machine is refused. Networks, secrets and zones that the stack file names are
laid out first, in a copy of it.

  --endpoint <url>        where the emulator listens; http://127.0.0.1:5000 or :4566 when not given
${environmentLine(24)}

exits 0 when every step passed, 3 when only the emulator stood in the way, 1 when something else did, 2 when nothing was
begun
${examples("npm run sandbox -- cloudbrink-standalone --endpoint http://127.0.0.1:5000")}`;

export const SLOTS_USAGE = `usage: npm run slots -- <stack> [options]

fills in the slots and offsets that the stack file lacks, and tells what still fits into each prefix range

  ${"--json".padEnd(22)}what was filled in, and what still fits, as JSON
${environmentLine(22)}
${examples("npm run slots -- cloudbrink-active-active")}`;
