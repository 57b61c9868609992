/** Ports in another form than ours, which say well enough what is meant. */
import assert from "node:assert/strict";
import { meantPorts } from "../../../components/cloudbrink/ports";

describe("ports that are written in another form", () => {
  it("are told in ours", () => {
    const forms = ["443", "8443/tcp", "UDP/4172", "tcp:22", "udp 53", "8000-8100", "tcp/900-80", "22/udp", " 80 "];
    assert.deepEqual(
      forms.map((form) => meantPorts(form)?.value),
      ["tcp/443", "tcp/8443", "udp/4172", "tcp/22", "udp/53", "tcp/8000-8100", "tcp/80-900", "udp/22", "tcp/80"],
    );
  });

  it("are not guessed where they say nothing, or contradict themselves", () => {
    for (const form of ["https", "0", "70000", "tcp/", "sctp/9", "tcp/1-70000", ""]) {
      assert.equal(meantPorts(form), undefined, form);
    }
  });
});
