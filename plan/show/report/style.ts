/** The report's style sheet: light and dark by the reader's system, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #566274; --line: #d8dee7; --tint: #eef2f7;
  --accent: #0b5fd0; --accent-tint: #e5effc; --good: #12703c; --good-tint: #e2f4e9; --bad: #b3211c; --bad-tint: #fce8e6;
  --unsure: #865300; --unsure-tint: #fdf1d8;
  --source: #f3ebfb; --source-line: #8156ad; --node: #ffffff; --balancer: #e5effc; --balancer-line: #2c6fc7;
  --instance: #e4f4ea; --instance-line: #2f7d50; --gateway: #fdf1d8; --gateway-line: #a06c13; --frame: #f4f6f9; --frame-line: #b9c3d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --card: #181f29; --ink: #e6ebf2; --soft: #a1aec0; --line: #313c4b; --tint: #202a37;
    --accent: #76b0ff; --accent-tint: #1b2f4a; --good: #79d7a0; --good-tint: #15351f; --bad: #ff9c93; --bad-tint: #451b19;
    --unsure: #f0c060; --unsure-tint: #3d2d0d;
    --source: #2d2240; --source-line: #b08bdb; --node: #1d2632; --balancer: #1a2f4b; --balancer-line: #6ea6f0;
    --instance: #17331f; --instance-line: #66ba88; --gateway: #382b11; --gateway-line: #d2a24c; --frame: #141b24; --frame-line: #445163;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
a { color: var(--accent); }
header, main, footer { max-width: 1480px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
footer { padding-top: 8px; padding-bottom: 32px; color: var(--soft); font-size: 13px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 18px; line-height: 1.3; }
h3 { margin: 20px 0 8px; font-size: 15px; }
p { margin: 0 0 12px; }
.about { color: var(--soft); margin: 4px 0 16px; overflow-wrap: anywhere; }
.title { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 16px; padding: 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.facts dt { color: var(--soft); font-size: 13px; }
.facts dd { margin: 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin: 0 0 16px; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 16px; align-items: start; }
.reach { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: 0 28px; align-items: start; }
.shown { position: sticky; top: 16px; margin: 0; }
figcaption { color: var(--soft); font-size: 13px; padding-bottom: 8px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 8px; }
th, td { text-align: left; vertical-align: top; padding: 7px 10px 7px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; border-top: 0; }
th:last-child, td:last-child { padding-right: 0; }
td.tag, th.tag { width: 92px; text-align: right; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody th { font-weight: 600; }
.badge { display: inline-block; padding: 1px 8px; border-radius: 999px; font-size: 12px; font-weight: 600; line-height: 1.5; white-space: nowrap; background: var(--tint); color: var(--soft); }
.badge.good { background: var(--good-tint); color: var(--good); }
.badge.bad { background: var(--bad-tint); color: var(--bad); }
.badge.unsure { background: var(--unsure-tint); color: var(--unsure); }
.group th, .group td { border-top: 1px solid var(--line); background: var(--tint); padding: 6px 8px; }
.answer th, .answer td { border-top: 1px solid var(--line); font-weight: 400; }
.answer th { padding: 0; }
.answer td { padding: 6px 8px 6px 0; }
.answer label { display: flex; align-items: flex-start; gap: 8px; padding: 6px 8px; cursor: pointer; border-radius: 6px; }
.answer label:hover { background: var(--tint); }
.answer label:focus-within { outline: 2px solid var(--accent); outline-offset: -2px; }
.answer input { accent-color: var(--accent); margin: 4px 0 0; flex: none; }
.answer.more:not(.chosen) { display: none; }
tbody:has(.fold input:checked) .answer.more { display: table-row; }
.fold { margin-left: 10px; font-weight: 400; color: var(--soft); cursor: pointer; white-space: nowrap; }
.answer.chosen th, .answer.chosen td { background: var(--accent-tint); }
.id { color: var(--soft); font-variant-numeric: tabular-nums; flex: none; min-width: 24px; }
.hops { display: none; margin: 0 8px 10px 32px; font-size: 13px; }
.answer.chosen .hops, .answer:has(input:checked) .hops { display: block; }
.hops p { margin: 0 0 4px; color: var(--soft); }
.hops ol { margin: 0; padding-left: 20px; }
.hops li.back { color: var(--soft); }
.hops .stop { color: var(--ink); margin: 4px 0; font-weight: 600; }
code, .packet { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; }
ol, ul { margin: 0; padding-left: 22px; }
li { margin: 2px 0; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--accent); padding: 6px 0; }
button { flex: none; white-space: nowrap; font: inherit; font-size: 13px; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; cursor: pointer; }
button:hover { background: var(--tint); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 16px; top: 8px; background: var(--card); padding: 6px 12px; z-index: 2; }
meter { width: 110px; height: 12px; vertical-align: middle; margin-right: 8px; }
.problem { border-left: 4px solid var(--bad); }
.caution { border-left: 4px solid var(--unsure); }
.problem dl, .caution dl { margin: 0 0 12px; }
td p { margin: 0 0 4px; }
.fix { color: var(--soft); }
.summary th { width: 34%; font-weight: 500; color: var(--soft); }
.status { display: flex; gap: 12px; justify-content: space-between; align-items: start; margin-top: 10px; min-height: 30px; font-size: 13px; color: var(--soft); }
.status p { margin: 0; }
.drawing { overflow: auto; max-height: calc(100vh - 150px); }
.drawing svg { display: block; width: 100%; height: auto; }
.drawing text { fill: var(--ink); font-family: Arial, "Liberation Sans", Helvetica, sans-serif; }
.drawing .cluster path { fill: var(--frame); stroke: var(--frame-line); }
.drawing .cluster text { fill: var(--soft); }
.drawing .vpc path { fill: var(--card); stroke: var(--soft); }
.drawing .zone path { stroke-dasharray: 5 4; }
.drawing .subnet path { fill: var(--tint); }
.drawing .node path { fill: var(--node); stroke: var(--soft); }
.drawing .node.source path { fill: var(--source); stroke: var(--source-line); }
.drawing .node.balancer path { fill: var(--balancer); stroke: var(--balancer-line); }
.drawing .node.instance path { fill: var(--instance); stroke: var(--instance-line); }
.drawing .node.gateway path, .drawing .node.nat path { fill: var(--gateway); stroke: var(--gateway-line); }
.drawing .node.internet path, .drawing .node.private path { stroke-dasharray: 4 3; }
.drawing .edge path { stroke: var(--soft); stroke-opacity: 0.75; }
.drawing .edge polygon, .drawing .edge polyline { fill: var(--soft); stroke: var(--soft); }
.drawing .probe, .drawing .stop { visibility: hidden; }
.drawing .choosing .node:not(.on), .drawing .choosing .edge:not(.on) { opacity: 0.22; }
.drawing .on.edge { visibility: visible; }
.drawing .on.edge path { stroke: var(--accent); stroke-width: 2.4; stroke-opacity: 1; }
.drawing .on.edge polygon, .drawing .on.edge polyline { fill: var(--accent); stroke: var(--accent); }
.drawing .on.node path { stroke: var(--accent); stroke-width: 2.4; }
.drawing .on.cluster path { stroke: var(--accent); }
.drawing .on.probe path, .drawing .on.stop path { stroke: var(--unsure); stroke-dasharray: 6 4; }
.drawing .on.probe polygon, .drawing .on.stop polygon, .drawing .on.stop polyline { fill: var(--unsure); stroke: var(--unsure); }
.drawing .REFUTED .on.edge path, .drawing .REFUTED .on.node path { stroke: var(--bad); }
.drawing .REFUTED .on.edge polygon, .drawing .REFUTED .on.edge polyline { fill: var(--bad); stroke: var(--bad); }
@media (max-width: 1100px) {
  .reach, .pair { grid-template-columns: minmax(0, 1fr); }
  .shown { order: -1; position: static; margin-bottom: 20px; }
  .drawing { max-height: 80vh; }
  .drawing svg { min-width: 520px; }
}
@media (max-width: 640px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  .card { padding: 14px; }
  h1 { font-size: 22px; }
  .facts { grid-template-columns: 1fr 1fr; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #f3f3f3; --accent: #0b5fd0;
    --accent-tint: #fff; --good: #12703c; --good-tint: #fff; --bad: #b3211c; --bad-tint: #fff; --unsure: #865300;
    --unsure-tint: #fff; --source: #fff; --source-line: #8156ad; --node: #fff; --balancer: #fff;
    --balancer-line: #2c6fc7; --instance: #fff; --instance-line: #2f7d50; --gateway: #fff; --gateway-line: #a06c13;
    --frame: #fff; --frame-line: #999;
  }
  body { font-size: 10.5pt; }
  header, main, footer { padding: 0; max-width: none; }
  .card { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0; }
  .pair { display: block; }
  .reach { display: flex; flex-direction: column; }
  .shown { position: static; order: -1; break-inside: avoid; }
  .drawing { max-height: none; overflow: visible; }
  .drawing svg { max-height: 16cm; }
  .answer input, .fold input, button, .skip { display: none; }
  .answer td, .answer label { padding-top: 2px; padding-bottom: 2px; }
  tr, .facts div { break-inside: avoid; }
  .badge { border: 1px solid currentColor; }
}
`;
