import { type GraphResource, type Reference, type ResourceGraph, UNKNOWN, type Value } from "../../graph";
import { type Answer, all, any, not, read, readList, same, test } from "../../graph/read";
import { decide, defineStackRule, type Finding } from "../../rule";
import { BALANCERS, isApplicationBalancer } from "../shared/balancer-kind";

const LOGS = ["accessLogs", "connectionLogs", "healthCheckLogs"];
const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const ENCRYPTIONS = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];
const ALGORITHM = "applyServerSideEncryptionByDefault.sseAlgorithm";

export const albLogBucketSseS3 = defineStackRule({
  name: "alb-log-bucket-sse-s3",
  what: "a bucket of the program to which an Application Load Balancer writes logs is encrypted with SSE-S3, not with a KMS key",
  why: "a load balancer cannot write to a bucket with a KMS key: AWS refuses to switch the logs on",
  source: "Elastic Load Balancing user guide, Enable access logs for your Application Load Balancer",
  fix: "set sseAlgorithm to AES256 in the bucket's server-side encryption configuration",
  types: BALANCERS,
  check: ({ graph }) =>
    graph
      .ofType(...BALANCERS)
      .filter((balancer) => isApplicationBalancer(balancer.inputs) !== "no")
      .flatMap((balancer) => LOGS.flatMap((logs) => checkLogs(graph, balancer, logs))),
});

function checkLogs(graph: ResourceGraph, balancer: GraphResource, logs: string): readonly Finding[] {
  const enabled = test(read(balancer.inputs, `${logs}.enabled`), (value) => same(value, true), false);
  const bucket = read(balancer.inputs, `${logs}.bucket`);
  if (enabled === "no" || bucket.state === "absent") {
    return [];
  }
  const value = bucket.state === "known" ? bucket.value : UNKNOWN;
  const { candidates, exact } = resolveBucket(graph, balancer, logs, value);
  // Of several buckets it may be the one that is in order.
  const keys = candidates.map((candidate) => hasKmsKey(graph, candidate));
  const wrong = exact ? all(...keys) : any(...keys) === "no" ? "no" : "unknown";
  const answer = all(wrong, enabled, isApplicationBalancer(balancer.inputs));
  return candidates.length === 0 ? [] : decide(not(answer), balancer, `${logs}.bucket`, "a bucket with a KMS key");
}

/** Before a bucket exists it has a name and no id: Pulumi chooses the name in the preview. */
function resolveBucket(
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
  value: Value,
): Pick<Reference, "candidates" | "exact"> {
  const isNamed = ({ inputs, outputs }: GraphResource) => inputs["bucket"] === value || outputs["bucket"] === value;
  const named = typeof value === "string" ? graph.ofType(...BUCKETS).filter(isNamed) : [];
  return named.length > 0
    ? { candidates: named, exact: named.length === 1 }
    : graph.resolve(from, property, value, BUCKETS);
}

/** By its own setting, or by a configuration of its own. */
function hasKmsKey(graph: ResourceGraph, bucket: GraphResource): Answer {
  const inline = readList(bucket.inputs, "serverSideEncryptionConfiguration.rule").items;
  const apart = graph.ofType(...ENCRYPTIONS).flatMap((configuration) => {
    const { candidates, exact } = resolveBucket(graph, configuration, "bucket", configuration.inputs["bucket"]);
    const { items, complete } = readList(configuration.inputs, "rules");
    const answers = complete ? items.map(({ value }) => usesKms(value)) : ["unknown" as const];
    const sure = exact ? answers : answers.map((answer) => (answer === "yes" ? "unknown" : answer));
    return candidates.includes(bucket) ? sure : [];
  });
  return any(...inline.map(({ value }) => usesKms(value)), ...apart);
}

const usesKms = (rule: Parameters<typeof read>[0]): Answer =>
  test(read(rule, ALGORITHM), (algorithm) => String(algorithm).startsWith("aws:kms"), false);
