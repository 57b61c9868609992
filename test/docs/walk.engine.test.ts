/** The documents that use the engine, from top to bottom with one. */
import { describeEngine, Engine } from "../engine/harness";
import { withoutEngine } from "./commands";
import { typedIn, WALKS } from "./documents";
import { follow } from "./walk";

describeEngine("the commands of the documents", { long: true }, function () {
  this.timeout(900_000);

  for (const { title, files } of WALKS) {
    const texts = typedIn(files);
    if (withoutEngine(texts).length < texts.length) {
      it(`work: ${title}`, async () => {
        const engine = await Engine.start({ region: "eu-west-1" });
        try {
          await follow(title, texts, engine);
        } finally {
          await engine.stop();
        }
      });
    }
  }
});
