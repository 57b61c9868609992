/** Argument tables of the component pages, from the docstrings of the arguments' interfaces. */
import * as ts from "typescript";
import { sentences, stacked, table } from "./markdown";
import { sourceFile, sourceProgram } from "./source-program";

export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
  /** Text of `@default`, or empty. */
  readonly default: string;
}

export interface ArgumentGroup {
  readonly name: string;
  readonly meaning: string;
  readonly arguments: readonly Argument[];
}

/** The interface and those its fields use, in order of first use. */
export function argumentGroups(file: string, interfaceName: string): readonly ArgumentGroup[] {
  const program = sourceProgram();
  const checker = program.getTypeChecker();
  const start = sourceFile(program, file).statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName,
  );
  if (start === undefined) {
    throw new Error(`${file} has no interface ${interfaceName}`);
  }
  const groups: ArgumentGroup[] = [];
  const queue: ts.InterfaceDeclaration[] = [start];
  const seen = new Set<ts.Node>(queue);
  for (let declaration = queue.shift(); declaration !== undefined; declaration = queue.shift()) {
    const symbol = checker.getSymbolAtLocation(declaration.name)!;
    groups.push({
      name: declaration.name.text,
      meaning: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      arguments: membersOf(declaration, checker).flatMap((member) => argumentOf(member, checker)),
    });
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node)) {
        for (const used of interfacesOf(node.typeName, checker)) {
          if (!seen.has(used)) {
            seen.add(used);
            queue.push(used);
          }
        }
      }
      ts.forEachChild(node, visit);
    };
    membersOf(declaration, checker).forEach(visit);
  }
  return groups.filter((group) => group.arguments.length > 0);
}

/** Its own members, then those of the interfaces that it extends and does not say anew. */
function membersOf(declaration: ts.InterfaceDeclaration, checker: ts.TypeChecker): readonly ts.TypeElement[] {
  const bases = (declaration.heritageClauses ?? [])
    .flatMap(({ types }) => types)
    .flatMap(({ expression }) => interfacesOf(expression, checker));
  const own = declaration.members.map((member) => member.name?.getText());
  const inherited = bases.flatMap((base) => membersOf(base, checker));
  return [...declaration.members, ...inherited.filter((member) => !own.includes(member.name?.getText()))];
}

function argumentOf(member: ts.TypeElement, checker: ts.TypeChecker): Argument[] {
  if (!ts.isPropertySignature(member) || member.type === undefined) {
    return [];
  }
  const symbol = checker.getSymbolAtLocation(member.name)!;
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === "default");
  return [
    {
      name: symbol.name,
      type: member.type.getText().replace(/\s+/g, " "),
      required: member.questionToken === undefined,
      meaning: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      default: ts.displayPartsToString(tag?.text),
    },
  ];
}

/** Our own interfaces behind a type name; imports are followed, libraries left alone. */
function interfacesOf(name: ts.Node, checker: ts.TypeChecker): ts.InterfaceDeclaration[] {
  const symbol = checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target?.declarations ?? []).filter(
    (declaration): declaration is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(declaration) && !declaration.getSourceFile().fileName.includes("node_modules"),
  );
}

/** The tables as Markdown: one row a fact, so an argument of several sentences has several rows. */
export function argumentTables(groups: readonly ArgumentGroup[]): string {
  return groups
    .map((group, index) => {
      const title =
        index === 0 ? [] : [`### \`${group.name}\``, "", ...(group.meaning ? [line(group.meaning), ""] : [])];
      const rows = group.arguments.flatMap(({ name, type, required, meaning, default: fallback }) =>
        stacked([
          [`\`${name}\``],
          [`\`${type}\``],
          required ? ["required"] : sentences(line(fallback.replace(/^- /, ""))),
          sentences(line(meaning)),
        ]),
      );
      return [...title, table(["argument", "type", "default", "meaning"], rows)].join("\n");
    })
    .join("\n\n");
}

const line = (text: string): string => text.replace(/\s+/g, " ").trim();
