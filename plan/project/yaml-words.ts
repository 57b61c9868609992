/** What a person has to change in a file that is no YAML, and where: a parser tells what it met, often lines later. */
import { type Document, isCollection, isScalar, type Node, visit, type YAMLParseError } from "yaml";

export interface SyntaxProblem {
  readonly offset: number;
  readonly problem: string;
}

/** All of a kind where one does not follow from another, else the first. */
export function syntaxProblems(document: Document, text: string): readonly SyntaxProblem[] {
  const marks = [...text.matchAll(/^(?:<{7}|={7}|>{7})(?: .*)?$/gm)].map(({ index }) => index);
  if (marks.length > 1) {
    const problem = "a mark of a merge that is not decided; keep one side and remove the marks";
    return marks.map((offset) => ({ offset, problem }));
  }
  const tabs = document.errors.filter(({ code }) => code === "TAB_AS_INDENT");
  return tabs.length > 0
    ? tabs.map(({ pos: [offset] }) => ({ offset, problem: TAB }))
    : document.errors.slice(0, 1).map((error) => inWords(error, document, text));
}

function inWords(error: YAMLParseError, document: Document, text: string): SyntaxProblem {
  const offset = error.pos[0];
  const at = (problem: string, place = offset): SyntaxProblem => ({ offset: place, problem });
  const word = /^[^\s,\]}]+/.exec(text.slice(offset))?.[0] ?? "";
  switch (error.code) {
    case "MULTIPLE_DOCS":
      return at("must be one document: remove this ---");
    case "MISSING_CHAR": {
      const quote = /closing (["'])quote/.exec(error.message)?.[1];
      const open = quote === undefined ? undefined : lastBefore(document, offset, isQuoted);
      return quote === undefined
        ? at(NO_COLON)
        : at(`the text that begins here has no ${quote} at its end; write one`, open?.range?.[0]);
    }
    case "MULTILINE_IMPLICIT_KEY":
      return at(NO_COLON);
    case "BAD_INDENT": {
      const close = /end with a ([\]}])/.exec(error.message)?.[1];
      const open =
        close === undefined ? undefined : lastBefore(document, offset, (node) => isOpenFlow(node, close, text));
      return close === undefined
        ? at(
            "this line is indented otherwise than the keys that it stands beside; keys of one map begin in one column",
            lineAt(text, offset),
          )
        : unclosed(close, open, offset, text);
    }
    case "BLOCK_AS_IMPLICIT_KEY":
    case "BLOCK_IN_FLOW":
      return error.code === "BLOCK_IN_FLOW" || /^[^\n]*:(?:\s|$)/.test(text.slice(offset).split("\n")[0]!)
        ? at("a text with a colon and a space in it needs quotes")
        : at(
            "this line is indented more than the key above it, which has a value already",
            lineAt(text, text.indexOf("\n", offset)),
          );
    case "BAD_SCALAR_START":
      // Not the text itself: it may be a password.
      return at(`a text that begins with ${text[offset]} needs quotes`);
    case "BAD_DQ_ESCAPE":
      return at(
        "a \\ in double quotes begins an escape, and this is none; write \\\\ for it, or the text in single quotes",
      );
    case "UNEXPECTED_TOKEN":
      return /^[\]}]/.test(word) || /^[\]}]/.test(text.slice(offset))
        ? at(`this ${text[offset]} closes nothing; remove it`)
        : at(saidBy(error));
    default:
      return at(saidBy(error));
  }
}

/** What the parser says, without the part of the file that it repeats after a colon. */
const saidBy = ({ message }: YAMLParseError): string =>
  message.startsWith(BLOCK_HEADER) ? NO_BLOCK : message.replace(/: .*$/s, "");

/** A parser ends a list or map where a line stands too far left, whatever comes then. */
function unclosed(close: string, open: Node | undefined, offset: number, text: string): SyntaxProblem {
  const blank = /^[ \t\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
  const line = text.slice(text.lastIndexOf("\n", offset + blank.length - 1) + 1, offset + blank.length);
  if (line.includes("\t")) {
    return { offset: offset + blank.length - line.length, problem: TAB };
  }
  return text[offset + blank.length] === close
    ? { offset: offset + blank.length, problem: `this ${close} has to be indented more than the key that it ends` }
    : { offset: open?.range?.[0] ?? offset, problem: `what begins here has no ${close} at its end; write one` };
}

const TAB = "a tab indents this line; write spaces in its place";
const BLOCK_HEADER = "Block scalar header includes extra characters";
const NO_BLOCK = "behind | or > a text begins on the next line; one that itself begins so needs quotes";

const NO_COLON = "this line is no key with a value: a key ends with a colon, and a space stands before the value";

/** The last node of a kind that begins before a place. */
function lastBefore(document: Document, offset: number, isMeant: (node: Node) => boolean): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Node(_key, node) {
      const begin = node.range?.[0];
      if (begin !== undefined && begin < offset && begin >= (found?.range?.[0] ?? 0) && isMeant(node)) {
        found = node;
      }
    },
  });
  return found;
}

const isQuoted = (node: Node): boolean => isScalar(node) && (node.type?.startsWith("QUOTE") ?? false);

const isOpenFlow = (node: Node, close: string, text: string): boolean =>
  isCollection(node) &&
  node.flow === true &&
  text[node.range![0]] === (close === "}" ? "{" : "[") &&
  text[node.range![1] - 1] !== close;

/** The first word from here on that is no comment. */
function lineAt(text: string, offset: number): number {
  const blank = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*/.exec(text.slice(offset))?.[0] ?? "";
  return offset + blank.length;
}
