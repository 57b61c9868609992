/** No stack gives anything a fixed name, so two stacks of one file never meet. */
import * as assert from "node:assert/strict";
import * as path from "node:path";
import { planStack } from "../../../plan/build";
import { readProject, stackNames } from "../../../plan/project/project";
import { deploy, parseStack } from "../../../stacks/program";
import { TABLES } from "../../engine/stand-in/tables";

const project = readProject(path.resolve(__dirname, "../../.."));

/** Records are named by people: `reservedElsewhere` is for them. */
const NAMED_BY_PEOPLE = ["aws:route53/record:Record", "aws:ec2/keyPair:KeyPair"];

describe("physical names", () => {
  for (const name of stackNames(project)) {
    it(`are left to Pulumi in ${name}`, async () => {
      const outcome = await planStack(
        project,
        name,
        { parseStack, deploy },
        {
          check: () => ({
            policy: [],
            reachability: [],
            assumptions: [],
          }),
        },
      );
      assert.ok(outcome.ok);
      const own = outcome.plan.resources.filter(({ type, custom }) => custom && type.startsWith("aws:"));
      assert.ok(own.length > 10);
      const fixed = own.flatMap(({ type, name: logical, inputs }) => {
        const property = TABLES.get(type)?.autoName?.property;
        const given = [property, "name", "namePrefix", "bucket"].filter(
          (each) => each !== undefined && inputs[each] !== undefined,
        );
        return given.length > 0 && !NAMED_BY_PEOPLE.includes(type) ? [`${type} ${logical}.${given.join(", ")}`] : [];
      });
      assert.deepEqual(fixed, []);
    });
  }
});
