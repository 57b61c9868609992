/** Under the real engine: the way behind a load balancer of somebody else, and back. */
import * as assert from "node:assert/strict";
import { T } from "../stand-in/types";
import { text } from "../stand-in/values";
import { EXISTING_LOAD_BALANCER_TABLES } from "./existing-load-balancer";
import { describeChanges, type Walk } from "./walk";

const [ANYWARE, CODESTREAM] = EXISTING_LOAD_BALANCER_TABLES;

const targets = ({ engine }: Walk): string[] =>
  engine.account.list(T.targetGroupAttachment).map(({ inputs }) => text(inputs["targetGroupArn"]).split("/")[1]!);

describeChanges(ANYWARE!);

describeChanges(CODESTREAM!, {}, (walk) => {
  it("makes nothing when AWS says something else of a target group", async () => {
    assert.deepEqual(targets(walk).sort(), ["api", "broadcaster"]);
    const group = walk.engine.account.list(T.targetGroup).find(({ id }) => id.includes("/api/"))!;
    group.inputs["protocol"] = "HTTP";
    const { error, changed } = await walk.stack.up({ fails: true });
    assert.match(error ?? "", /the stack's config contradicts what AWS says/);
    assert.deepEqual(changed, []);
  });
});
