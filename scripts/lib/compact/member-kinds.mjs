// Which members occur on the same object, according to TypeScript's types.

import ts from "typescript";

import { internal } from "./internal-names.mjs";
import { at } from "../paths.mjs";

/** The class that declares a member. */
function ownerOf({ valueDeclaration }) {
  const place = valueDeclaration?.parent;
  const holder = place && ts.isConstructorDeclaration(place) ? place.parent : place;
  return holder && ts.isClassLike(holder) ? holder.name?.text : undefined;
}

const hasType = (node) =>
  [ts.isExpression, ts.isTypeNode, ts.isClassLike, ts.isInterfaceDeclaration].some((is) =>
    is(node),
  );

function find() {
  const { config } = ts.readConfigFile(at("tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, at());
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const seen = new Set();
  const kinds = new Map();
  const note = (type) => {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnion()) return type.types.forEach(note);
    const members = checker
      .getPropertiesOfType(type)
      .filter(({ name }) => internal.test(name))
      .map((symbol) => ({ owner: ownerOf(symbol), name: symbol.name }));
    kinds.set(JSON.stringify(members), members);
  };
  const visit = (node) => {
    if (hasType(node)) note(checker.getTypeAtLocation(node));
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) visit(file);
  return [...kinds.values()];
}

let found;

/**
 * For each kind of object in the package's sources, the members that may be shortened; `owner` is the class
 * that declares a member.
 */
export const membersByKind = () => (found ??= find());
