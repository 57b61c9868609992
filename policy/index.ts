/** Entry point of the policy pack under the engine: `pulumi preview --policy-pack policy`. */
import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./engine/pack";
import { engineEntries } from "./pack";

new PolicyPack("connector-topologies", {
  description: "AWS load balancers, security groups and instances, and the connector topologies built of them",
  policies: policiesOf(engineEntries, new Date().toISOString().slice(0, 10)),
});
