/** What the README shows of `hp-anyware`: the plan's screen, and the report's drawing as two files of its own. */
import { planStack } from "../../plan/build";
import { planCommand } from "../../plan/commands/plan";
import { readProject } from "../../plan/project/project";
import { drawingOf, drawSvg } from "../../plan/show/report";
import { STYLE } from "../../plan/show/report/style";
import { deploy, parseStack, renderIssues } from "../../stacks/program";
import { terminal } from "../support/terminal";

const STACK = "hp-anyware";
const program = { parseStack, deploy };

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const pictureFile = (theme: Theme): string => `docs/${STACK}-${theme}.svg`;

/** What `npm run plan -- hp-anyware` prints, less the time that it took. */
export async function planScreen(): Promise<string> {
  const screen = terminal();
  await planCommand([STACK], { root: process.cwd(), program, renderIssues, ...screen });
  return `\`\`\`\n${screen.printed.out.trim()}\n\`\`\``;
}

let drawn: Promise<string> | undefined;

/** The drawing of the report, in the colours that the report has on a light or a dark screen. */
export async function picture(theme: Theme): Promise<string> {
  drawn ??= draw();
  return standalone(await drawn, theme);
}

async function draw(): Promise<string> {
  const outcome = await planStack(readProject(process.cwd()), STACK, program);
  if (!outcome.ok) {
    throw new Error(`${STACK} cannot be planned`);
  }
  const drawing = drawingOf(outcome.plan);
  return drawSvg(drawing);
}

/** An SVG that stands inside a document, as a file of its own. */
function standalone(svg: string, theme: Theme): string {
  const title = `<title id="drawing-title">${STACK}, as its report draws it</title>`;
  return `${svg
    // What is hidden until somebody chooses an answer.
    .replace(/<g id="[^"]*" class="edge (?:probe|stop)">[\s\S]*?<\/g>\n?/g, "")
    .replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg" class="drawing"')
    .replace(/(<svg[^>]*>)/, `$1\n${title}\n<style>\n${styleOf(theme)}\n</style>`)}\n`;
}

/** The report's rules for its drawing, with the theme's colours in place of their names. */
function styleOf(theme: Theme): string {
  const [light, dark] = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => body!) as [string, string];
  const colours = new Map(
    [light, ...(theme === "dark" ? [dark] : [])].flatMap((body) =>
      [...body.matchAll(/--([\w-]+): (#\w+);/g)].map(([, name, value]) => [name!, value!] as const),
    ),
  );
  return STYLE.split("\n")
    .filter((line) => /^\.drawing (?!\{|svg|\.on|\.probe|\.choosing|\.REFUTED)/.test(line))
    .join("\n")
    .replace(/var\(--([\w-]+)\)/g, (_, name: string) => colours.get(name)!);
}
