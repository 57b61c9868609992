import { all, any, read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const LISTENER_CERTIFICATES = [
  "aws:lb/listenerCertificate:ListenerCertificate",
  "aws:alb/listenerCertificate:ListenerCertificate",
];
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";

export const albCertificateValidationAwaited = defineStackRule({
  name: "alb-certificate-validation-awaited",
  what: "a listener waits for the validation of the certificate that the program issues for it",
  why: "AWS refuses a listener whose certificate is not issued yet, so the first update fails and the second works",
  source: "pulumi-aws acm.CertificateValidation",
  fix: "take certificateArn from the CertificateValidation instead of the Certificate",
  types: [CERTIFICATE],
  check: ({ graph }) =>
    graph.ofType(...TYPES.listener, ...LISTENER_CERTIFICATES).flatMap((listener) => {
      const certificate = resolveInput(graph, listener, "certificateArn", [CERTIFICATE]);
      const methods = certificate.candidates.map(({ inputs }) => read(inputs, "validationMethod"));
      const answer = all(
        any(...methods.map((method) => test(method, (value) => same(value, "DNS"), false))),
        listener.dependencies.some((urn) => graph.byUrn(urn)?.type === VALIDATION) ? "no" : "yes",
      );
      const [first] = certificate.candidates;
      return answer === "no"
        ? []
        : answer === "yes" && certificate.exact
          ? [violation(listener, "certificateArn", `certificate ${first!.name}, whose validation it does not wait for`)]
          : certificate.exact
            ? [undecided(first!, "validationMethod", NOT_KNOWN)]
            : [undecided(listener, "certificateArn", NOT_KNOWN)];
    }),
});
