import { AUTO_PLACEMENT } from "../../../components/mac-workstation/facts";
import { any, not, read, same, test } from "../../graph/read";
import { decide, defineResourceRule, found } from "../../rule";
import { HOST, isMacHost } from "../shared/macs";

export const macHostAutoplacementOff = defineResourceRule({
  name: "mac-host-autoplacement-off",
  what: "a Mac host takes only instances that name it",
  why: "with auto placement, which the provider switches on, any launch with host tenancy may land on it and block it for a day",
  source: "EC2 API, AllocateHosts; pulumi-aws DedicatedHost.autoPlacement",
  fix: `set autoPlacement to "${AUTO_PLACEMENT}"`,
  types: [HOST],
  check: (host) => {
    const value = read(host.inputs, "autoPlacement");
    const isOff = test(value, (given) => same(given, AUTO_PLACEMENT), false);
    return decide(any(isOff, not(isMacHost(host))), host, "autoPlacement", found(value, "nothing, which means on"));
  },
  remediate: (host) =>
    test(read(host.inputs, "autoPlacement"), (given) => same(given, AUTO_PLACEMENT), false) === "no" &&
    isMacHost(host) === "yes"
      ? [{ path: "autoPlacement", value: AUTO_PLACEMENT }]
      : [],
});
