/** What a resource was called, by its aliases and by those of its parent. */
import assert from "node:assert/strict";
import { formerUrn, type Named } from "../../../plan/change/former";
import { AddressBook } from "../../../plan/offline/identity";

const urnOf = (parent: string, type: string, name: string): string => {
  const chain = parent === "" ? type : `${parent.split("::")[2]}$${type}`;
  return `urn:pulumi:dev::shop::${chain}::${name}`;
};

const former = (resource: Named, ...earlier: readonly string[]): string | undefined =>
  formerUrn(resource, urnOf, (urn) => earlier.includes(urn));

describe("the former name of a resource", () => {
  const [app, newApp] = ["app", "new-app"].map((name) => urnOf("", "my:App", name));
  const child = { type: "aws:sns/topic:Topic", parent: newApp!, formerParent: app!, options: {} };

  it("is one of its aliases that the earlier plan has", () => {
    const was = urnOf("", "my:App", "app");
    assert.equal(former({ type: "my:App", name: "new-app", options: { aliases: [{ name: "app" }] } }, was), was);
    assert.equal(
      former({ type: "my:App", name: "new-app", options: { aliases: [{ name: "other" }] } }, was),
      undefined,
    );
  });

  it("begins with what the parent was called, where it begins with what the parent is called now", () => {
    const was = urnOf(app!, child.type, "app-topic");
    assert.equal(former({ ...child, name: "new-app-topic" }, was), was);
  });

  it("stays where it does not", () => {
    const was = urnOf(app!, child.type, "topic");
    assert.equal(former({ ...child, name: "topic" }, was), was);
  });
});

describe("made-up addresses", () => {
  it("are given again to whoever had them, and to nobody else", () => {
    const book = new AddressBook(new Map([["subnet-1", "10.0.0.0/28"]]));
    book.reserve("gone", "10.0.0.4");
    book.reserve("stays", "10.0.0.9");
    assert.equal(book.privateAddress("subnet-1", "stays"), "10.0.0.9");
    const others = Array.from({ length: 9 }, (_, index) => book.privateAddress("subnet-1", `new-${index}`));
    assert.equal(new Set(others).size, 9);
    assert.ok(!others.includes("10.0.0.4") && !others.includes("10.0.0.9"), others.join());
  });

  it("are others where the subnet is another", () => {
    const book = new AddressBook(new Map([["subnet-2", "10.0.1.0/28"]]));
    book.reserve("moved", "10.0.0.9");
    assert.match(book.privateAddress("subnet-2", "moved"), /^10\.0\.1\.\d+$/);
  });
});
