/** Body of a CloudWatch dashboard (CloudWatch user guide, "Dashboard body structure and syntax"). Pure. */

/** What it shows, by key, as CloudWatch names it. */
export interface DashboardSubjects {
  readonly region: string;
  /** `app/<name>/<id>`. */
  readonly loadBalancer?: string;
  /** Others may have services behind it: only what has the dimension of a target group is shown. @default false */
  readonly isShared?: boolean;
  /** `targetgroup/<name>/<id>`. */
  readonly targetGroups: { readonly [key: string]: string };
  readonly instanceIds: { readonly [key: string]: string };
  readonly alarmArns: readonly string[];
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
}

interface Widget {
  readonly type: "alarm" | "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly [key: string]: unknown };
}

type Metric = readonly (string | { readonly [option: string]: string | number })[];
type Graph = Pick<Widget, "type" | "properties">;

/** The grid has 24 columns. */
const COLUMNS = 24;
const WIDTH = 12;
const HEIGHT = 6;
/** "Alarm widget object structure": alarms. */
const ALARMS_A_WIDGET = 100;

/** Alarms first, then what users feel, then the instances. */
export function dashboardBody(subjects: DashboardSubjects): DashboardBody {
  const { alarmArns, region } = subjects;
  const graph = (title: string, metrics: readonly Metric[], stat: string): Graph => ({
    type: "metric",
    properties: { title, region, view: "timeSeries", stacked: false, stat, period: 60, metrics },
  });
  const graphs = [...loadBalancerGraphs(subjects, graph), ...instanceGraphs(subjects, graph)];
  const first = chunks(alarmArns, ALARMS_A_WIDGET).map(
    (alarms, index): Widget => ({
      type: "alarm",
      x: 0,
      y: index * HEIGHT,
      width: COLUMNS,
      height: HEIGHT,
      properties: { title: "Alarms", alarms },
    }),
  );
  const offset = first.length * HEIGHT;
  return {
    widgets: [
      ...first,
      ...graphs.map((each, index) => ({
        ...each,
        x: (index % (COLUMNS / WIDTH)) * WIDTH,
        y: offset + Math.floor(index / (COLUMNS / WIDTH)) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
      })),
    ],
  };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

type MakeGraph = (title: string, metrics: readonly Metric[], stat: string) => Graph;

function loadBalancerGraphs(
  { loadBalancer, isShared = false, targetGroups }: DashboardSubjects,
  graph: MakeGraph,
): Graph[] {
  if (loadBalancer === undefined) {
    return [];
  }
  const of = (metric: string, options: { readonly [option: string]: string } = {}): Metric => [
    "AWS/ApplicationELB",
    metric,
    "LoadBalancer",
    loadBalancer,
    { label: metric, ...options },
  ];
  const ofGroups = (metric: string): Metric[] =>
    Object.entries(targetGroups).map(([key, group]) => [
      "AWS/ApplicationELB",
      metric,
      "TargetGroup",
      group,
      "LoadBalancer",
      loadBalancer,
      { label: `${key} ${metric}` },
    ]);
  return [
    graph(
      "Healthy and unhealthy targets",
      [...ofGroups("HealthyHostCount"), ...ofGroups("UnHealthyHostCount")],
      "Maximum",
    ),
    graph("Requests", isShared ? ofGroups("RequestCount") : [of("RequestCount"), of("NewConnectionCount")], "Sum"),
    graph(
      "Errors",
      isShared
        ? [...ofGroups("HTTPCode_Target_5XX_Count"), ...ofGroups("TargetTLSNegotiationErrorCount")]
        : [
            of("HTTPCode_ELB_5XX_Count"),
            of("HTTPCode_Target_5XX_Count"),
            of("TargetTLSNegotiationErrorCount"),
            of("ClientTLSNegotiationErrorCount"),
          ],
      "Sum",
    ),
    graph("Response time of targets", isShared ? ofGroups("TargetResponseTime") : [of("TargetResponseTime")], "p95"),
  ];
}

function instanceGraphs({ instanceIds }: DashboardSubjects, graph: MakeGraph): Graph[] {
  const ofAll = (metric: string): Metric[] =>
    Object.entries(instanceIds).map(([key, id]) => ["AWS/EC2", metric, "InstanceId", id, { label: key }]);
  return Object.keys(instanceIds).length === 0
    ? []
    : [
        graph("CPU", ofAll("CPUUtilization"), "Average"),
        graph("Network out", ofAll("NetworkOut"), "Sum"),
        graph("Failed status checks", ofAll("StatusCheckFailed"), "Maximum"),
      ];
}
