import { TYPES } from "../../network";
import { read, same, test } from "../../read";
import { defineResourceRule, NOT_KNOWN, undecided, violation } from "../../rule";

export const albHttpsListenerHasCertificate = defineResourceRule({
  name: "alb-https-listener-has-certificate",
  what: "an HTTPS listener has a certificate",
  why: "AWS refuses an HTTPS listener without exactly one default certificate, in the middle of an update",
  source: "Elastic Load Balancing API, CreateListener",
  fix: "set certificateArn to a certificate of the load balancer's region",
  types: [...TYPES.listener],
  check: (listener) => {
    // Present is enough: the ARN of a certificate of the same program is known only after it exists.
    if (read(listener.inputs, "certificateArn").state !== "absent") {
      return [];
    }
    const https = test(read(listener.inputs, "protocol"), (value) => same(value, "HTTPS") || same(value, "TLS"), false);
    return https === "yes"
      ? [violation(listener, "certificateArn", "nothing")]
      : https === "no"
        ? []
        : [undecided(listener, "protocol", NOT_KNOWN)];
  },
});
