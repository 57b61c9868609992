/** Every answer with its evidence, beside the drawing it lights up. */
import { grouped } from "../../../policy/graph/multi-map";
import type { Answer } from "../../../policy/reachability";
import { byNature, count } from "../../io/text";
import type { Plan } from "../../model/plan";
import { rowKey, WORST_FIRST } from "../../model/statement";
import { answerRows, type KeyOf } from "../answers";
import type { Drawing } from "./drawn";
import { html } from "./html";

const KIND: Readonly<Record<Answer["verdict"], string>> = { PROVED: "good", REFUTED: "bad", UNKNOWN: "unsure" };

export const badge = (kind: string, text: string): string => `<span class="badge ${kind}">${html(text)}</span>`;

const EXPECTED: Readonly<Record<Answer["expect"], string>> = {
  required: "must be reachable",
  forbidden: "must not be reachable",
  only: "must be reachable by nobody else",
  same: "must be the same for all",
};

const REST = "Choose a question to see its path.";

export function reachSection({ reachability }: Plan, drawing: Drawing, svg: string, keyOf: KeyOf): string {
  return `<section class="card" aria-labelledby="reach">
<h2 id="reach">Who can reach what</h2>
<div class="reach">
<div>${reachability.length === 0 ? "<p>No component of this stack asks anything.</p>" : answersTable(reachability, drawing, keyOf)}</div>
<figure class="shown">
<figcaption id="drawing-title">Topology: who connects on the left, where connections go on the right</figcaption>
<div class="drawing" tabindex="0" role="group" aria-labelledby="drawing-title">${svg}</div>
<div class="status"><p id="status" role="status" data-rest="${html(reachability.length === 0 ? "" : REST)}"></p><button id="clear" type="button" hidden>Show all</button></div>
</figure>
</div>
</section>`;
}

/** A group of more members shows the first ones, and the rest when asked. */
const MANY = 12;
const SHOWN = 6;

interface Indexed {
  readonly answer: Answer;
  readonly on: readonly string[];
  /** Of the stack file, where one refutes the answer. */
  readonly key: string | undefined;
}

/** What did not come out first, then a2 before a10. */
function inOrder(members: readonly Indexed[]): readonly Indexed[] {
  const rank = ({ answer }: Indexed): number => WORST_FIRST.indexOf(answer.verdict);
  const nameOf = ({ answer }: Indexed): string => answer.member ?? answer.question;
  return [...members].sort((a, b) => rank(a) - rank(b) || byNature(nameOf(a), nameOf(b)));
}

function answersTable(answers: readonly Answer[], { lit }: Drawing, keyOf: KeyOf): string {
  const indexed = answers.map((answer, index) => ({
    answer,
    on: lit[index] ?? [],
    key: answer.verdict === "REFUTED" ? keyOf(answer) : undefined,
  }));
  const groups = grouped(indexed, ({ answer }) => rowKey(answer));
  // `answerRows` has one row for each group, in the same order.
  const bodies = answerRows(answers).map((row, index) => {
    const members = inOrder(groups[index]!);
    const alone = members.length === 1;
    const folded = members.length > MANY ? members.length - SHOWN : 0;
    const fold =
      folded === 0 ? "" : `<label class="fold"><input type="checkbox"> ${html(`all ${members.length}`)}</label>`;
    const head = alone
      ? ""
      : `<tr class="group"><th scope="rowgroup">${html(row.group)}${fold}</th><td class="tag">${badge(KIND[row.verdict], row.verdict)}</td></tr>`;
    const lines = members.map((member, place) =>
      answerLine(member, alone ? row.group : undefined, folded > 0 && place >= SHOWN),
    );
    return `<tbody>${head}${lines.join("")}</tbody>`;
  });
  return `<table>
<caption>${html(`${count(answers.length, "question")}; the arrow keys go from one to the next, Escape shows all`)}</caption>
<thead><tr><th scope="col">Question</th><th scope="col" class="tag">Verdict</th></tr></thead>
${bodies.join("\n")}
</table>`;
}

function answerLine({ answer, on, key: refuting }: Indexed, alone: string | undefined, folded = false): string {
  const { id, key, verdict, member, question } = answer;
  const name = alone ?? member ?? question;
  const says = `${id}, ${alone ?? question}: ${verdict}${on.length === 0 ? ". There is no single path to show." : ""}`;
  return `<tr class="answer${folded ? " more" : ""}"><th scope="row"><label><input type="radio" name="answer" value="${html(key)}" data-id="${html(id)}" data-verdict="${verdict}" data-on="${on.join(" ")}" data-says="${html(says)}"><span class="id">${html(id)}</span><span>${html(name)}</span></label>${hops(answer, refuting)}</th><td class="tag">${badge(KIND[verdict], verdict)}</td></tr>`;
}

function hops({ expect, witness, unknowns, assumptions }: Answer, key: string | undefined): string {
  const steps = (witness?.path ?? []).map(({ at, by }) => {
    const back = at.endsWith(" (answer)") ? ' class="back"' : "";
    return `<li${back}>${html(at)}${by === undefined ? "" : `: ${html(by)}`}</li>`;
  });
  return [
    '<div class="hops">',
    `<p>${html(EXPECTED[expect])}</p>`,
    witness ? `<p class="packet">${html(witness.packet)}${witness.via ? `, by ${html(witness.via)}` : ""}</p>` : "",
    steps.length > 0 ? `<ol>${steps.join("")}</ol>` : "",
    witness?.blockedBy === undefined ? "" : `<p class="stop">Stopped: ${html(witness.blockedBy)}</p>`,
    key === undefined ? "" : `<p class="stop">Key: ${html(key)}</p>`,
    unknowns.map((input) => `<p class="stop">Not known: ${html(input)}</p>`).join(""),
    assumptions.map((text) => `<p>Assumed: ${html(text)}</p>`).join(""),
    "</div>",
  ].join("");
}
