/** The drawing in Graphviz's language, and the SVG that Graphviz makes of it, fit to stand inside a document. */
import { importModule } from "../../io/import-module";
import { clean } from "../../io/text";
import type { Drawing, DrawnEdge, DrawnNode, Frame, NodeKind } from "./drawn";
import { escapeHtml } from "./html";

type Wasm = typeof import("@hpcc-js/wasm-graphviz", { with: { "resolution-mode": "import" }});

/** Columns from left to right. */
const COLUMN: Readonly<Record<NodeKind, number>> = {
  source: 0,
  internet: 0,
  private: 1,
  gateway: 1,
  balancer: 2,
  nat: 2,
  instance: 3,
  destination: 4,
};

const LONGEST = 30;

export function dotOf({ frames, nodes, edges }: Drawing): string {
  const column = new Map(nodes.map(({ id, kind }) => [id, COLUMN[kind]]));
  const lines = [
    "digraph topology {",
    '  graph [rankdir=LR, bgcolor="transparent", fontname="Arial", fontsize=12, nodesep=0.2, ranksep=0.45, pad=0.05];',
    '  node [shape=box, style=rounded, fontname="Arial", fontsize=13, margin="0.11,0.06"];',
    "  edge [arrowsize=0.7];",
    ...frames.filter(({ parent }) => parent === undefined).flatMap((frame) => frameLines(frame, frames, nodes, "  ")),
    ...nodes.filter(({ frame }) => frame === undefined).map((node) => `  ${nodeLine(node)}`),
    ...edges.map((edge) => `  ${edgeLine(edge, column)}`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function frameLines(frame: Frame, frames: readonly Frame[], nodes: readonly DrawnNode[], indent: string): string[] {
  const own = nodes.filter((node) => node.frame === frame.id);
  const children = frames.filter(({ parent }) => parent === frame.id);
  const empty = own.length === 0 && children.length === 0;
  return [
    `${indent}subgraph cluster_${frame.id} {`,
    `${indent}  id="${frame.id}"; class="${frame.kind}"; style=rounded; labeljust=l; label=<${escapeHtml(short(frame.label, 46))}>;`,
    ...own.map((node) => `${indent}  ${nodeLine(node)}`),
    // Graphviz fills a column from below.
    ...children.toReversed().flatMap((child) => frameLines(child, frames, nodes, `${indent}  `)),
    // A frame without a node would not be drawn.
    ...(empty ? [`${indent}  ${frame.id}_empty [shape=point, style=invis, width=0.15];`] : []),
    `${indent}}`,
  ];
}

function nodeLine({ id, kind, caption, name, details }: DrawnNode): string {
  const lines = [
    `<font point-size="10">${label(caption)}</font>`,
    `<b>${label(name)}</b>`,
    ...details.map((detail) => `<font point-size="10.5">${label(detail)}</font>`),
  ];
  return `${id} [id="${id}", class="${kind}", label=<${lines.join("<br/>")}>];`;
}

/** Against the columns an edge is laid out backwards, so that a way out does not pull the drawing apart. */
function edgeLine({ id, from, to, kind }: DrawnEdge, column: ReadonlyMap<string, number>): string {
  const ahead = column.get(to)! - column.get(from)!;
  const head = kind === "stop" ? "tee" : "normal";
  const loose = kind !== "flow" || ahead === 0 ? ", constraint=false" : "";
  return ahead < 0
    ? `${to} -> ${from} [id="${id}", class="${kind}", dir=back, arrowtail=${head}${loose}];`
    : `${from} -> ${to} [id="${id}", class="${kind}", arrowhead=${head}${loose}];`;
}

const label = (text: string): string => escapeHtml(short(text, LONGEST));

const short = (text: string, length: number): string => {
  const characters = [...clean(text)];
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length - 1).join("")}…`;
};

/** Draws with Graphviz in WebAssembly: no program on the machine, no network. */
export async function drawSvg(drawing: Drawing): Promise<string> {
  const { Graphviz } = await importModule<Wasm>("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  return inlineSvg(graphviz.dot(dotOf(drawing)), drawing);
}

/** Without what only a file of its own needs, and with titles a person can read. */
export function inlineSvg(svg: string, { nodes, frames }: Drawing): string {
  const titles = new Map<string, string>([
    ...nodes.map(({ id, caption, name, details }) => [id, `${caption} ${name} ${details.join(", ")}`.trim()] as const),
    ...frames.map(({ id, label: text }) => [`cluster_${id}`, text] as const),
  ]);
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/<title>([^<]*)<\/title>\n?/g, (_, id: string) => {
      const title = titles.get(id);
      return title === undefined ? "" : `<title>${escapeHtml(clean(title))}</title>\n`;
    })
    .replace(
      /<svg width="([\d.]+)pt" height="([\d.]+)pt"/,
      '<svg role="img" aria-labelledby="drawing-title" width="$1" height="$2"',
    )
    .trim();
}
