import { read, same, test } from "../../graph/read";
import { regionOfArn } from "../../graph/region";
import { TYPES } from "../../network";
import { defineResourceRule, NOT_KNOWN, undecided, violation } from "../../rule";

export const albHttpsListenerHasCertificate = defineResourceRule({
  name: "alb-https-listener-has-certificate",
  what: "an HTTPS listener has a certificate, of its own region",
  why: "AWS refuses an HTTPS listener without exactly one default certificate, in the middle of an update",
  source: "Elastic Load Balancing API, CreateListener",
  fix: "set certificateArn to a certificate of the load balancer's region",
  types: [...TYPES.listener],
  check: (listener) => {
    const certificate = read(listener.inputs, "certificateArn");
    // Present is enough: the ARN of a certificate of the same program is known only after it exists.
    if (certificate.state !== "absent") {
      const region = certificate.state === "known" ? regionOfArn(certificate.value) : undefined;
      return region !== undefined && listener.region !== undefined && region !== listener.region
        ? [violation(listener, "certificateArn", `a certificate in ${region} for a listener in ${listener.region}`)]
        : [];
    }
    const https = test(read(listener.inputs, "protocol"), (value) => same(value, "HTTPS") || same(value, "TLS"), false);
    return https === "yes"
      ? [violation(listener, "certificateArn", "nothing")]
      : https === "no"
        ? []
        : [undecided(listener, "protocol", NOT_KNOWN)];
  },
});
