/** What a package's entry exports, and what of it has no docstring. */
import * as ts from "typescript";
import { sourceFile, sourceProgram } from "./source-program";

/** `PolicyResult.urn`: exports and their public members without a docstring. */
export function undocumented(entry: string): readonly string[] {
  const program = sourceProgram();
  const checker = program.getTypeChecker();
  const isSilent = (symbol: ts.Symbol) =>
    symbol.getDocumentationComment(checker).length === 0 &&
    !(symbol.declarations ?? []).some((declaration) => ts.getJSDocCommentsAndTags(declaration).length > 0);
  const module = checker.getSymbolAtLocation(sourceFile(program, entry))!;
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const members = (symbol.declarations ?? []).flatMap(publicMembers).flatMap((member) => {
      const found = member.name && checker.getSymbolAtLocation(member.name);
      return found && isSilent(found) ? [`${exported.name}.${found.name}`] : [];
    });
    return [...(isSilent(symbol) ? [exported.name] : []), ...members];
  });
}

function publicMembers(declaration: ts.Declaration): readonly (ts.TypeElement | ts.ClassElement)[] {
  if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) {
    return [];
  }
  const members: readonly (ts.TypeElement | ts.ClassElement)[] = declaration.members;
  return members.filter(
    (member) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.NonPublicAccessibilityModifier),
  );
}
