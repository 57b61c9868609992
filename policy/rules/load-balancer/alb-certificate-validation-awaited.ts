import { TYPES } from "../../network";
import { read, same, test } from "../../read";
import { resolveInput } from "../../references";
import { defineStackRule, violation } from "../../rule";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";

export const albCertificateValidationAwaited = defineStackRule({
  name: "alb-certificate-validation-awaited",
  what: "a listener waits for the validation of the certificate that the program issues for it",
  why: "AWS refuses a listener whose certificate is not issued yet, so the first update fails and the second works",
  source: "Security Hub ACM.1; pulumi-aws acm.CertificateValidation",
  fix: "take certificateArn from the CertificateValidation instead of the Certificate",
  types: [CERTIFICATE],
  check: ({ graph }) =>
    graph.ofType(...TYPES.listener).flatMap((listener) => {
      const certificate = resolveInput(graph, listener, "certificateArn", [CERTIFICATE]);
      const issued = certificate.candidates.filter(
        ({ inputs }) => test(read(inputs, "validationMethod"), (method) => same(method, "DNS"), false) === "yes",
      );
      const awaited = listener.dependencies.some((urn) => graph.byUrn(urn)?.type === VALIDATION);
      return issued.length > 0 && !awaited
        ? [
            violation(
              listener,
              "certificateArn",
              `certificate ${issued[0]!.name}, whose validation it does not wait for`,
            ),
          ]
        : [];
    }),
});
