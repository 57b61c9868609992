import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  earliestRelease,
  type MacHostStatus,
  macHostStatus,
  waitForHost,
} from "../../../components/mac-workstation/host";

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
    const { how, log } = waiting(new Error("1 error occurred:\n\t* UnauthorizedOperation: ec2:DescribeHosts\n\n"));
    await waitForHost("h-1", how);
    assert.deepEqual(log, ["host h-1 could not be asked for its state: UnauthorizedOperation: ec2:DescribeHosts"]);
  });
});

describe("state of a Mac host", () => {
  const status = async (answer: () => pulumi.runtime.MockCallResult): Promise<MacHostStatus> => {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: answer });
    return new Promise((resolve) => macHostStatus("h-0123456789abcdef0").apply(resolve));
  };

  it("is what AWS says, with the time from which the host can be released", async () => {
    const found = await status(() => ({
      hostId: "h-0123456789abcdef0",
      state: "available",
      allocationTime: "2026-02-28T18:17:04Z",
    }));
    assert.deepEqual(found, {
      hostId: "h-0123456789abcdef0",
      state: "available",
      allocatedAt: "2026-02-28T18:17:04Z",
      earliestRelease: "2026-03-01T18:17:04.000Z",
    });
  });

  it("is unknown when AWS refuses to tell, and says why", async () => {
    const found = await status(() => {
      const token = "aws:ec2/getDedicatedHost:getDedicatedHost";
      const refusal =
        "reading EC2 Host (h-0123456789abcdef0): operation error EC2: DescribeHosts, https response error " +
        "StatusCode: 403, RequestID: 6f0c6f3d-0000-4000-8000-000000000000, api error UnauthorizedOperation: " +
        "You are not authorized to perform this operation. Encoded authorization failure message: NoJ_aB-3";
      const details = `invocation of ${token} returned an error: invoking ${token}: 1 error occurred:\n\t* ${refusal}\n\n`;
      throw Object.assign(new Error("failed"), { details });
    });
    assert.deepEqual(found, {
      hostId: "h-0123456789abcdef0",
      state: "unknown",
      allocatedAt: "",
      earliestRelease: "",
      problem:
        "could not be read: reading EC2 Host (h-0123456789abcdef0): operation error EC2: DescribeHosts, " +
        "api error UnauthorizedOperation: You are not authorized to perform this operation.; this needs ec2:DescribeHosts",
    });
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
