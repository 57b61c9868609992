/** Forms of identifiers: what was meant, where a value has it in it. */
import assert from "node:assert/strict";
import { checkForm, checkOneOf, FORMS } from "../../../../components/shared/input/checks";
import { Issues, issueLine, meantOf } from "../../../../components/shared/input/issues";

function fixOf(value: string, form: RegExp): unknown {
  const issues = new Issues();
  checkForm("key", value, form, "example", issues);
  const [issue] = issues.errors;
  return issue?.fix?.example === true ? "example" : issue?.fix?.value;
}

describe("a value of another form", () => {
  it("is told what was meant, where it has that in it", () => {
    assert.equal(fixOf("https://cs.acme.org/login?x=1", FORMS.domainName), "cs.acme.org");
    assert.equal(fixOf("cs.acme.org:443", FORMS.domainName), "cs.acme.org");
    assert.equal(fixOf("cs.acme.org.", FORMS.domainName), "cs.acme.org");
    assert.equal(fixOf("https://user:hunter2@cs.acme.org", FORMS.domainName), "cs.acme.org");
    assert.equal(fixOf("/hostedzone/Z0123456789ABCDEFGHIJ", FORMS.hostedZone), "Z0123456789ABCDEFGHIJ");
    assert.equal(
      fixOf("arn:aws:ec2:eu-west-1:1:subnet/subnet-0aaa111122223333a", FORMS.subnet),
      "subnet-0aaa111122223333a",
    );
    assert.equal(fixOf(" AMI-0123456789ABCDEF0 ", FORMS.ami), "ami-0123456789abcdef0");
    assert.equal(fixOf("C6i.2XLarge", FORMS.instanceType), "c6i.2xlarge");
  });

  it("is shown an example where it has not, and nothing is made of nothing", () => {
    assert.equal(fixOf("code_stream.acme.org", FORMS.domainName), "example");
    assert.equal(fixOf("ami-123", FORMS.ami), "example");
    assert.equal(fixOf("arn:aws:logs:eu-west-1:1:log-group:x/", /^x?$/), "example");
  });

  it("is told the word of a list that it resembles, and none where it resembles none", () => {
    const told = (value: string) => {
      const issues = new Issues();
      checkOneOf("mode", value, ["standalone", "active-standby", "active-active"], issues);
      return issues.errors.map(issueLine);
    };
    const must = (value: string) => `mode = "${value}": must be one of standalone, active-standby, active-active`;
    assert.deepEqual(told("active_active"), [`${must("active_active")}; fix: set mode to "active-active"`]);
    assert.deepEqual(told("standby"), [`${must("standby")}; fix: set mode to "active-standby"`]);
    assert.deepEqual(told("active-passive"), [must("active-passive")]);
    assert.deepEqual(told("active"), [must("active")]);
    const scheme = (value: string): string | undefined => meantOf(value, ["internal", "internet-facing"]);
    assert.deepEqual(["internet", "intern", "Internat", "facing"].map(scheme), [
      "internet-facing",
      "internal",
      "internal",
      "internet-facing",
    ]);
    assert.deepEqual(["external", "inter", ""].map(scheme), [undefined, undefined, undefined]);
  });
});
