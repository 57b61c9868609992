/** The Pulumi SDK that a plan runs with: its version, and the parts that are not in its own exports. */
import { Resource } from "@pulumi/pulumi";
import { version } from "@pulumi/pulumi/version";
import type * as structs from "google-protobuf/google/protobuf/struct_pb";
import { type WireObject, withoutUndefined } from "../../io/wire";
import { dependencyOfSdk } from "./dependency";

/** The versions of `@pulumi/pulumi` that `npm run test:peers` runs: what `peerDependencies` allows at least, and the newest. */
export const TESTED_SDKS = { lowest: "3.248.0", newest: "3.276.0" } as const;

const { Struct } = dependencyOfSdk<typeof structs>("google-protobuf/google/protobuf/struct_pb");
const encode = Struct.fromJavaScript;

/**
 * A message of the SDK that holds a value as it is, and encodes it only for who reads it another way: what the SDK asks and
 * what it is answered is decoded at once, so that encoding it first would be half of a plan's time for nothing.
 */
class HeldStruct extends Struct {
  constructor(private readonly held: WireObject) {
    super();
  }

  override toJavaScript(): { [key: string]: structs.JavaScriptValue } {
    return this.held as { [key: string]: structs.JavaScriptValue };
  }

  override getFieldsMap(): ReturnType<structs.Struct["getFieldsMap"]> {
    return this.encoded().getFieldsMap();
  }

  override serializeBinary(): Uint8Array {
    return this.encoded().serializeBinary();
  }

  private encoded(): structs.Struct {
    return encodedStruct(this.held);
  }
}

export const heldStruct = (value: WireObject): structs.Struct => new HeldStruct(value);

/** The value as a message that can be sent. */
export const encodedStruct = (value: WireObject): structs.Struct =>
  encode(withoutUndefined(value) as { [key: string]: structs.JavaScriptValue });

/**
 * While a plan runs, the SDK's own messages hold their values too.
 *
 * @returns what ends that
 */
export const holdingMessages = (): (() => void) =>
  replaced(Struct, "fromJavaScript", (value) => heldStruct(copied(value) as WireObject));

type Sent = structs.JavaScriptValue;

/** The value as it is when it was encoded and decoded: of its own, with its keys in order, or refused. */
function copied(value: Sent): Sent {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    case "object": {
      if (value === null) {
        return null;
      }
      if (Array.isArray(value)) {
        return value.map(copied);
      }
      const copy: { [key: string]: Sent } = {};
      for (const key of Object.keys(value).sort()) {
        copy[key] = copied((value as { [key: string]: Sent })[key]!);
      }
      return copy;
    }
    default:
      throw new Error("Unexpected struct type.");
  }
}

/**
 * The SDK answers a look-up with an unknown argument by itself, with no field at all, and asks nobody: a program that
 * looks up a VPC and then its subnets would fail on the second answer. While a plan runs, it asks the plan.
 *
 * @returns what ends that
 */
export const askWithUnknownArguments = (): (() => void) =>
  replaced(
    dependencyOfSdk<{ containsUnknownValues?: (value: unknown) => boolean }>("@pulumi/pulumi/runtime/rpc"),
    "containsUnknownValues",
    () => false,
  );

/**
 * The SDK keeps a stack for each promise, and tells the engine where in the program each resource is made. A plan shows
 * neither, and both together are half of its time. While a plan runs, the SDK takes none.
 *
 * @returns what ends that
 */
export function withoutTraces(): () => void {
  const before = [
    replaced(Resource as unknown as { callsites?: () => readonly object[] }, "callsites", () => []),
    replaced(
      dependencyOfSdk<{ debuggablePromise?: <T>(promise: T) => T }>("@pulumi/pulumi/runtime/debuggable"),
      "debuggablePromise",
      (promise) => promise,
    ),
  ];
  return () => {
    for (const restore of before) {
      restore();
    }
  };
}

/** Puts another function in the place of one of the SDK's, where the SDK has it, and gives what puts it back. */
function replaced<T, K extends keyof T>(owner: T, name: K, other: T[K]): () => void {
  const original = owner[name];
  if (original === undefined) {
    return () => undefined;
  }
  owner[name] = other;
  return () => {
    owner[name] = original;
  };
}

/** A line for a failure under an SDK that was never tried; nothing for one that was. */
export function untestedSdk(running: string = version): string | undefined {
  const { lowest, newest } = TESTED_SDKS;
  return order(running, lowest) >= 0 && order(running, newest) <= 0
    ? undefined
    : `this plan ran with @pulumi/pulumi ${running}; it is tested with ${lowest} to ${newest}`;
}

/** Negative when `a` is the lower version; what follows the three numbers does not count. */
function order(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  return left!.map((part, index) => part - right![index]!).find((difference) => difference !== 0) ?? 0;
}
