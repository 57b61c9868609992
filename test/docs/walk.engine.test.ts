/** The documents that use the engine, from top to bottom with one. */
import { describeEngine, Engine } from "../engine/harness";
import { withoutEngine } from "./commands";
import { BLOCKS, DOCUMENTS, typed } from "./documents";
import { follow } from "./walk";

describeEngine("the commands of the documents", function () {
  this.timeout(900_000);

  for (const file of DOCUMENTS) {
    const texts = BLOCKS.filter((block) => block.file === file).flatMap(typed);
    if (withoutEngine(texts).length < texts.length) {
      it(`work: ${file}`, async () => {
        const engine = await Engine.start({ region: "eu-west-1" });
        try {
          await follow(file, texts, engine);
        } finally {
          await engine.stop();
        }
      });
    }
  }
});
