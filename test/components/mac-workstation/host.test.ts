import assert from "node:assert/strict";
import { earliestRelease, waitForHost } from "../../../components/mac-workstation/host";

/** Answers one state after the other, the last one for ever. */
function waiting(...answers: (string | { state: string; instances: unknown[] } | Error)[]) {
  const log: string[] = [];
  let asked = 0;
  let slept = 0;
  return {
    log,
    asked: () => asked,
    hours: () => slept / 3600,
    how: {
      ask: async () => {
        const answer = answers[Math.min(asked++, answers.length - 1)]!;
        if (answer instanceof Error) {
          throw answer;
        }
        return typeof answer === "string" ? { state: answer, instances: [] } : answer;
      },
      log: (text: string) => void log.push(text),
      sleep: async (seconds: number) => {
        slept += seconds;
      },
    },
  };
}

describe("waiting for a Mac host", () => {
  it("does not wait for one that is available", async () => {
    const { how, log, hours } = waiting("available");
    await waitForHost("h-1", how);
    assert.deepEqual(log, []);
    assert.equal(hours(), 0);
  });

  it("waits while the old instance is still listed and the host is scrubbed, and says so once", async () => {
    const { how, log, asked } = waiting({ state: "available", instances: [{}] }, "pending", "pending", "available");
    await waitForHost("h-1", how);
    assert.equal(asked(), 4);
    assert.deepEqual(log, ["host h-1 is occupied; waiting until it is free (scrubbing takes up to 4.5 hours)"]);
  });

  it("fails at once for a host that will never be available", async () => {
    await assert.rejects(waitForHost("h-1", waiting("permanent-failure").how), {
      message: "host h-1 is permanent-failure and takes no instance; give the workstation another host",
    });
  });

  it("fails after more time than scrubbing can take", async () => {
    const { how, hours, asked } = waiting("pending");
    await assert.rejects(waitForHost("h-1", how), {
      message: "host h-1 has been pending for 5.5 hours; run up again later",
    });
    assert.ok(hours() >= 5.5 && hours() < 5.55, `${hours()} hours`);
    assert.ok(asked() < 400, `asked ${asked()} times`);
  });

  it("does not wait hours for an instance that is somebody else's", async () => {
    const { how, hours } = waiting({ state: "available", instances: [{}] });
    await assert.rejects(waitForHost("h-1", how), {
      message: "host h-1 has been occupied for an hour; a Mac host takes one instance",
    });
    assert.ok(hours() < 1.05, `${hours()} hours`);
  });

  it("asks again after seconds at first, so that a short wait stays short", async () => {
    const { how, hours } = waiting("pending", "pending", "available");
    await waitForHost("h-1", how);
    assert.equal(hours() * 3600, 4);
  });

  it("goes on when the state is not told", async () => {
    const { how, asked } = waiting("");
    await waitForHost("h-1", how);
    assert.equal(asked(), 1);
  });

  it("goes on without waiting when it may not ask", async () => {
    const { how, log } = waiting(new Error("UnauthorizedOperation: ec2:DescribeHosts\nmore"));
    await waitForHost("h-1", how);
    assert.deepEqual(log, [
      "host h-1 could not be asked for its state: Error: UnauthorizedOperation: ec2:DescribeHosts",
    ]);
  });
});

describe("earliest release of a Mac host", () => {
  it("is 24 hours after its allocation", () => {
    assert.equal(earliestRelease("2026-02-28T18:17:04Z"), "2026-03-01T18:17:04.000Z");
  });

  it("is not known when the allocation is not", () => {
    assert.equal(earliestRelease(""), "");
  });
});
