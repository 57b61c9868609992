/** Config of alarms and dashboard: the shape of the component arguments, key for key. */
import { z } from "zod";

const topicArn = z.string().meta({
  description: "SNS topic in the stack's region; its policy must let cloudwatch.amazonaws.com publish",
  examples: ["arn:aws:sns:eu-west-1:111122223333:on-call"],
});

const recover = z
  .boolean()
  .optional()
  .meta({ description: "move an instance to other hardware when its own fails, where EC2 can; true when absent" });

/** Of instances on dedicated hosts. */
const hostAlarmsConfig = z.strictObject({ topicArn }).meta({ description: "alarms to an SNS topic" });

const instanceAlarmsConfig = z.strictObject({ topicArn, recover }).meta({ description: "alarms to an SNS topic" });

/** Of a service behind a load balancer. */
const serviceAlarmsConfig = z
  .strictObject({
    topicArn,
    errorsPerMinute: z
      .number()
      .optional()
      .meta({ description: "5xx answers a minute that are too many, 1 to 1000000; 10 when absent" }),
    certificateDays: z
      .number()
      .optional()
      .meta({ description: "days before a given certificate ends, 1 to 365; 30 when absent" }),
    recover,
  })
  .meta({ description: "alarms to an SNS topic" });

const dashboardConfig = z.boolean().meta({ description: "a CloudWatch dashboard; false when absent" });

/** Keys of what watches a topology. */
const monitoring = <Alarms extends z.ZodType>(alarms: Alarms) => ({
  alarms: alarms.optional(),
  dashboard: dashboardConfig.optional(),
});
export const hostMonitoring = monitoring(hostAlarmsConfig);
export const instanceMonitoring = monitoring(instanceAlarmsConfig);
export const serviceMonitoring = monitoring(serviceAlarmsConfig);
