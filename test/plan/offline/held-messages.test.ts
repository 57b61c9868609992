/** Messages of the SDK while a plan runs: they hold their values, and must be what encoded ones are. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { holdingMessages } from "../../../plan/offline/sdk/messages";

type Sent = Parameters<typeof Struct.fromJavaScript>[0];

const encodedAndDecoded = (value: Sent): unknown => Struct.fromJavaScript(value).toJavaScript();

/** The keys in their order too. */
const text = (value: unknown): string => JSON.stringify(value);

function held<T>(read: () => T): T {
  const asBefore = holdingMessages();
  try {
    return read();
  } finally {
    asBefore();
  }
}

/** What its message has of it: its value, what refuses it, or its bytes. */
function outcome(value: Sent, read: (message: Struct) => unknown): unknown {
  try {
    return read(Struct.fromJavaScript(value));
  } catch (error) {
    return (error as Error).message;
  }
}

const anything = fc.dictionary(
  fc.string({ minLength: 1 }),
  fc.anything({ withNullPrototype: false, maxDepth: 3, withObjectString: false }),
) as fc.Arbitrary<Sent>;

const sent = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()) as fc.Arbitrary<Sent>;

describe("messages of the SDK while a plan runs", () => {
  it("give what they were given, with their keys in the order of encoded ones, or refuse it as these do", () => {
    const read = (message: Struct) => text(message.toJavaScript());
    fc.assert(
      fc.property(fc.oneof(sent, anything), (value) =>
        assert.equal(
          held(() => outcome(value, read)),
          outcome(value, read),
        ),
      ),
    );
  });

  it("are the same bytes for who sends them, also inside of others", () => {
    const bytes = (value: Sent) => [
      Buffer.from(Struct.fromJavaScript(value).serializeBinary()).toString("hex"),
      Buffer.from(Value.fromJavaScript([value]).serializeBinary()).toString("hex"),
    ];
    fc.assert(
      fc.property(sent, (value) =>
        assert.deepEqual(
          held(() => bytes(value)),
          bytes(value),
        ),
      ),
    );
  });

  it("keep what they were given when it changes afterwards", () => {
    const value = { tags: { owner: "network" }, ports: [443] };
    const message = held(() => Struct.fromJavaScript(value));
    value.tags.owner = "nobody";
    value.ports.push(80);
    assert.deepEqual(message.toJavaScript(), { ports: [443], tags: { owner: "network" } });
  });

  it("are encoded again afterwards", () => {
    const before = Struct.fromJavaScript;
    held(() => assert.notEqual(Struct.fromJavaScript, before));
    assert.equal(Struct.fromJavaScript, before);
    assert.deepEqual(encodedAndDecoded({ b: 1, a: null }), { a: null, b: 1 });
  });
});
