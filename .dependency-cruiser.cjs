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
    ...[
      "input",
      "aws",
      "network",
      "proxy",
      "(?:handoff|manifest)",
      "web-acl",
      "load-balancer",
      "(?:instance|monitoring|snapshots|patching)",
    ].map((folder) => `components/shared/${folder}`),
  ],
  ["stacks/config", "stacks/network", "stacks/(?:mistakes|topologies)", "stacks/program", "stacks/[^/]+[.]ts"],
  [
    ...["graph", "network", "rule", "(?:evaluation|reachability|rules)", "(?:engine|pack[.]ts)"].map(
      (folder) => `policy/${folder}`,
    ),
    "policy/(?!pack[.])[^/]+[.]ts",
  ],
  [
    ...[
      "(?:io|model)",
      "change",
      "(?:adoption|judge|offline|permissions|project|tear-down|verify)",
      "(?:show|smoke|sandbox)",
    ].map((folder) => `plan/${folder}`),
    ...["bundle", "build[.]ts", "commands", "entry", "main[.]cjs"].map((name) => `plan/${name}`),
  ],
];

const start = (path) => `^(?:${path})(?:/|$)`;

const refuse = (name, comment, from, to) => ({ name, comment, severity: "error", from: { path: from }, to });

/** `["a", "b", "c"]`: nothing of a may import b or c, nothing of b may import c. */
const upward = (layers) =>
  layers
    .slice(0, -1)
    .map((layer, index) =>
      refuse(
        `${layer.replaceAll(/[(?:)[\]]/g, "")}-is-below`,
        "This file stands below what it imports (see LAYERS in .dependency-cruiser.cjs). Move what both need down, into the " +
          "lower folder or one below it, or hand it over as an argument.",
        start(layer),
        { path: layers.slice(index + 1).map(start) },
      ),
    );

module.exports = {
  forbidden: [
    refuse(
      "no-circle",
      "These files import one another in a circle, types included. Move what both need into a file of its own that " +
        "imports neither.",
      ".",
      { circular: true },
    ),
    ...LAYERS.flatMap(upward),
    refuse(
      "siblings-apart",
      "Topologies of one place know nothing of each other: what two of them need stands in the folder below (shared).",
      "^components/(cloudbrink|codestream|hp-anyware|mac-workstation)/",
      { path: "^components/(?!shared/|$1/)[^/]+/" },
    ),
    refuse(
      "capabilities-apart",
      "What the plan can do besides planning takes the plan as data: plan/model and plan/io are all that it imports of plan.",
      "^plan/(permissions|tear-down|verify|adoption|show|sandbox)/",
      { path: "^plan/(?!model/|io/|$1/)" },
    ),
    refuse(
      "model-is-data",
      "plan/model is the contract behind --json: it imports nothing of plan, so that everything can import it.",
      "^plan/model/",
      { path: "^plan/(?!model/)" },
    ),
    refuse(
      "no-tests-in-the-product",
      "The product must run where the tests are not: move what it needs out of test/.",
      "^(?:components|stacks|policy|plan)/",
      { path: "^test/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
