/**
 * Which way imports go, for `npm run check`. The map of the folders is in CONTRIBUTING.md.
 *
 * Each list stands for the folders of one place, from the bottom up: a folder imports from those before it in its list,
 * never from those after it. So no two folders can import from each other.
 */
const LAYERS = [
  ["components", "stacks", "policy", "plan"],
  ["components/shared", "components/(?:cloudbrink|codestream|hp-anyware|mac-workstation)", "components/[^/]+[.]ts"],
  [
    ...["input", "aws", "network", "(?:handoff|manifest)", "web-acl", "load-balancer", "(?:instance|monitoring)"].map(
      (folder) => `components/shared/${folder}`,
    ),
  ],
  ["stacks/config", "stacks/network", "stacks/(?:mistakes|topologies)", "stacks/program", "stacks/[^/]+[.]ts"],
  [
    ...["graph", "network", "rule", "(?:evaluation|reachability|rules)", "(?:engine|pack[.]ts)"].map(
      (folder) => `policy/${folder}`,
    ),
    "policy/(?!pack[.])[^/]+[.]ts",
  ],
  [
    ...["(?:io|model)", "(?:adoption|judge|offline|permissions|project|tear-down|verify)", "(?:show|smoke)"].map(
      (folder) => `plan/${folder}`,
    ),
    ...["build[.]ts", "commands", "entry", "main[.]cjs"].map((name) => `plan/${name}`),
  ],
];

const start = (path) => `^(?:${path})(?:/|$)`;

/** `["a", "b", "c"]`: nothing of a may import b or c, nothing of b may import c. */
const upward = (layers) =>
  layers.slice(0, -1).map((layer, index) => ({
    name: `${layer.replaceAll(/[(?:)[\]]/g, "")}-is-below`,
    comment:
      "This file stands below what it imports (see LAYERS in .dependency-cruiser.cjs). Move what both need down, into the " +
      "lower folder or one below it, or hand it over as an argument.",
    severity: "error",
    from: { path: start(layer) },
    to: { path: layers.slice(index + 1).map(start) },
  }));

module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment:
        "These files import one another in a circle, types included. Move what both need into a file of its own that " +
        "imports neither.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...LAYERS.flatMap(upward),
    {
      name: "siblings-apart",
      comment:
        "Topologies of one place know nothing of each other: what two of them need stands in the folder below (shared).",
      severity: "error",
      from: { path: "^components/(cloudbrink|codestream|hp-anyware|mac-workstation)/" },
      to: { path: "^components/(?!shared/|$1/)[^/]+/" },
    },
    {
      name: "capabilities-apart",
      comment:
        "What the plan can do besides planning takes the plan as data: plan/model and plan/io are all that it imports of plan.",
      severity: "error",
      from: { path: "^plan/(permissions|tear-down|verify|adoption|show)/" },
      to: { path: "^plan/(?!model/|io/|$1/)" },
    },
    {
      name: "model-is-data",
      comment:
        "plan/model is the contract behind --json: it imports nothing of plan, so that everything can import it.",
      severity: "error",
      from: { path: "^plan/model/" },
      to: { path: "^plan/(?!model/)" },
    },
    {
      name: "no-tests-in-the-product",
      comment: "The product must run where the tests are not: move what it needs out of test/.",
      severity: "error",
      from: { path: "^(?:components|stacks|policy|plan)/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
