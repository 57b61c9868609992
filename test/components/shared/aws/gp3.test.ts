import assert from "node:assert/strict";
import { checkPerformance, checkRatios, diskRange } from "../../../../components/shared/aws/gp3";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import { planOf, withAnna } from "../../mac-workstation/fixtures";

function lines(sizeGiB: number, performance: { iops?: number; throughput?: number }): string[] {
  const issues = new Issues();
  checkPerformance("disk", performance, issues);
  checkRatios("disk", sizeGiB, performance, issues);
  return issues.errors.map(issueLine);
}

describe("a gp3 volume", () => {
  it("has up to 65,536 GiB, 80,000 IOPS and 2,000 MiB/s", () => {
    assert.deepEqual(diskRange(12), { from: 12, to: 65_536, unit: "GiB" });
    assert.deepEqual(lines(65_536, { iops: 80_000, throughput: 2000 }), []);
    assert.deepEqual(lines(65_536, { iops: 80_001, throughput: 2001 }), [
      "disk.iops = 80001: must be a whole number from 3000 to 80000 IOPS; fix: set disk.iops to 80000",
      "disk.throughput = 2001: must be a whole number from 125 to 2000 MiB/s; fix: set disk.throughput to 2000",
    ]);
  });

  it("has 500 IOPS a GiB at most, and 3,000 whatever its size", () => {
    assert.deepEqual(lines(1, {}), []);
    assert.deepEqual(lines(30, { iops: 16_000 }), [
      "disk.iops = 16000: is too much for 30 GiB: gp3 has at most 500 IOPS a GiB; fix: set disk.iops to 15000",
    ]);
  });

  it("has a quarter of its IOPS as MiB/s at most", () => {
    assert.deepEqual(lines(100, { throughput: 750 }), []);
    assert.deepEqual(lines(100, { throughput: 1000 }), [
      "disk.throughput = 1000: needs 4000 IOPS: gp3 has at most 0.25 MiB/s an IOPS; fix: set disk.iops to 4000",
    ]);
  });
});

describe("the host of a Mac", () => {
  it("is left where it is unless recovery is asked for", () => {
    assert.equal(planOf(withAnna({})).plan.hostRecovery, false);
    assert.equal(planOf({ ...withAnna({}), host: { recovery: true } }).plan.hostRecovery, true);
  });
});

describe("the root volume of a new Mac", () => {
  it("has what AWS recommends, unless the config says otherwise", () => {
    const of = (args: Parameters<typeof planOf>[0]) => {
      const { errors, plan } = planOf(args);
      assert.deepEqual(errors, []);
      const { performance, ownPerformance } = plan.workstations["anna"]!;
      return { performance, ownPerformance };
    };
    assert.deepEqual(of(withAnna({})), { performance: { iops: 10_000, throughput: 400 }, ownPerformance: {} });
    assert.deepEqual(of(withAnna({ iops: 3000, throughput: 125 })).ownPerformance, { iops: 3000, throughput: 125 });
  });
});
