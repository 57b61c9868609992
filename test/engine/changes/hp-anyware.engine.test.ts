/** HP Anyware under the real engine: each documented change makes exactly its steps. */
import * as assert from "node:assert/strict";
import { T } from "../stand-in/types";
import { text } from "../stand-in/values";
import { HP_ANYWARE_CHANGES, ROLLING_UPGRADE } from "./hp-anyware";
import { edit } from "./index";
import { describeChanges, type Walk } from "./walk";

/** Which address an interface answers on. */
const elasticIps = ({ engine }: Walk): string[] =>
  engine.account
    .list(T.eip)
    .map((eip) => `${text(eip.facts["publicIp"])} ${text(eip.facts["interfaceId"])}`)
    .sort();

const interfacesInUse = ({ engine }: Walk): string[] =>
  engine.account
    .list(T.networkInterface)
    .filter((each) => each.urn !== undefined)
    .map((each) => `${each.id} ${text(each.facts["privateIp"])}`)
    .sort();

describeChanges(
  HP_ANYWARE_CHANGES,
  {
    watch: (change, walk) => {
      const [addresses, interfaces] = [elasticIps(walk), interfacesInUse(walk)];
      return () => {
        if (ROLLING_UPGRADE.includes(change)) {
          assert.deepEqual(elasticIps(walk), addresses);
          assert.deepEqual(interfacesInUse(walk), interfaces);
        }
      };
    },
  },
  (walk) => {
    it("change a tag: updates the tags of what bears it and nothing else", async () => {
      edit(walk.stack, { "tags.Environment": "production" });
      const { changed } = await walk.stack.up();
      const operations = new Set(changed.map((step) => step.op));
      const properties = new Set(changed.flatMap((step) => step.diff));
      assert.deepEqual([...operations], ["update"]);
      assert.deepEqual([...properties].sort(), ["rootBlockDevice.tags.Environment update", "tags.Environment update"]);
    });
  },
);
