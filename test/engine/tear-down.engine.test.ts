/** Whoever follows `plan --destroy` step by step ends with nothing: in the state, and in the account. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { printTearDown } from "../../plan/commands/destroy";
import { readProject } from "../../plan/project/project";
import type { TearDownStep } from "../../plan/tear-down/steps";
import { type Config, own, planOf } from "../support/plans";
import { type Example, engineFor, example, SMALLEST } from "./examples";
import { describeEngine, type Engine, type EngineStack } from "./harness";
import { T } from "./stand-in/types";
import { text } from "./stand-in/values";

interface Case {
  readonly name: string;
  readonly change: Config;
  /** Why a destroy fails before anything is cleared. */
  readonly blocked?: RegExp;
  /** Steps by kind, as the list has them. */
  readonly kinds: readonly string[];
}

const BLOCKED = /cannot be deleted\nbecause it is protected|may not be terminated/;

const CASES: readonly Case[] = [
  {
    name: "hp-anyware",
    change: own({ protect: true, loadBalancer: { ipAddressType: "dualstack", deletionProtection: true, logs: {} } }),
    blocked: BLOCKED,
    kinds: ["check", "check", "clear", "clear", "clear", "destroy", "leftover", "leftover", "leftover", "leftover"],
  },
  {
    name: "hp-anyware-with-mac",
    change: {},
    kinds: [
      ...["check", "check", "destroy"],
      ...["leftover", "leftover", "leftover", "leftover", "leftover", "leftover"],
    ],
  },
  {
    name: "mac-workstation",
    change: own({ host: { onDestroy: "protect" } }),
    blocked: BLOCKED,
    kinds: ["check", "clear", "clear", "clear", "wait", "destroy", "leftover", "leftover"],
  },
  {
    name: "cloudbrink-active-standby",
    change: own({ protect: true }),
    blocked: BLOCKED,
    kinds: ["clear", "clear", "destroy", "leftover", "leftover"],
  },
  {
    name: "codestream-https",
    change: own({ protect: true }),
    blocked: BLOCKED,
    kinds: ["check", "check", "clear", "clear", "clear", "destroy", "leftover", "leftover", "leftover", "leftover"],
  },
];

for (const { name, change, blocked, kinds } of CASES) {
  describeEngine(`the tear-down of ${name}`, { long: !SMALLEST.includes(name) }, () => {
    let engine: Engine;
    let stack: EngineStack;
    let there: string[];

    before(async () => {
      const given: Example = example(name);
      engine = await engineFor(given, { scrubbingAnswers: 2 });
      there = existing(engine);
      stack = await engine.stack({ name, config: given.file });
      stack.configure((config) => Object.assign(config, change));
      await stack.up();
    });
    after(() => engine?.stop());

    it("follows the list to an empty destroy", async () => {
      const before = await listed(stack, name, change);
      assert.deepEqual(
        before.map(({ kind }) => kind),
        kinds,
      );
      if (blocked !== undefined) {
        assert.match((await stack.destroy({ fails: true })).error ?? "", blocked);
      }
      // A destroy that failed has deleted what it could.
      for (const step of blocked === undefined ? before : await listed(stack, name, change)) {
        for (const command of step.commands) {
          await follow(command, engine, stack);
        }
      }
      assert.deepEqual(
        engine.account
          .all()
          .filter(({ urn }) => urn !== undefined)
          .map(({ id }) => id),
        [],
      );
      assert.deepEqual(existing(engine), there);
    });
  });
}

/** As a user gets it: from the state, with ids. */
async function listed(stack: EngineStack, name: string, change: Config): Promise<TearDownStep[]> {
  const state = path.join(stack.folder, "state.json");
  fs.writeFileSync(state, JSON.stringify(await stack.export()));
  let printed = "";
  printTearDown(await planOf(name, change), readProject(stack.folder), { state, json: true }, (text) => {
    printed += text;
  });
  assert.ok(!/<(?!each>)/.test(printed), "every id is known");
  return (JSON.parse(printed) as { steps: TearDownStep[] }).steps;
}

/** Types `command`: pulumi's are run, those of the AWS CLI do to the account what they would do to AWS. */
async function follow(command: string, engine: Engine, stack: EngineStack): Promise<void> {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const value = (option: string) => words[words.indexOf(option) + 1]!;
  const [program, ...rest] = words;
  if (program === "npx") {
    const [, ...args] = rest.filter((word, index) => word !== "--stack" && rest[index - 1] !== "--stack");
    if (args[0] === "stack") {
      await stack.command("stack", "rm", "--yes");
    } else {
      const confirmed = args[0] === "up" || args[0] === "destroy" ? ["--yes", "--skip-preview"] : [];
      await stack.command(...args, ...confirmed);
    }
    return;
  }
  const remove = (type: string, id: string) => {
    const found = engine.account.get(type, id);
    assert.ok(found, `${command}: there is no ${id}`);
    engine.account.remove(found);
  };
  switch (`${rest[0]} ${rest[1]}`) {
    case "ec2 describe-hosts":
      // The answer is read again and again; what makes it change is time.
      assert.ok(engine.account.get(T.dedicatedHost, value("--host-ids")));
      engine.account.advance(24);
      return;
    case "ec2 delete-volume":
      return remove(T.volume, value("--volume-id"));
    case "s3 rb":
      // The bucket's settings go with it.
      for (const { type, id, inputs } of engine.account.all()) {
        if (type.startsWith("aws:s3/bucket") && `s3://${text(inputs["bucket"]) || id}` === words[3]) {
          remove(type, id);
        }
      }
      return;
    case "ec2 release-hosts":
      return remove(T.dedicatedHost, value("--host-ids"));
    case "ec2 describe-network-interfaces":
      assert.ok(engine.account.get(T.vpc, value("--filters").split("=").at(-1)!));
      return;
    case "acm describe-certificate":
      assert.ok(engine.account.get(T.certificate, value("--certificate-arn")));
      return;
    case "ec2 describe-snapshots":
    case "ec2 delete-snapshot":
      return;
    default:
      assert.fail(`nobody can follow ${command}`);
  }
}

const existing = (engine: Engine): string[] =>
  engine.account
    .all()
    .filter(({ urn, type }) => urn === undefined && type !== T.secret)
    .map(({ id }) => id)
    .sort();
