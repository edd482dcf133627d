import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import type { ServiceFile } from './listFiles';

/** A parser: the problems of a text that it is for. */
type Parser = (file: ServiceFile) => string[];

const PARSERS: { matches: RegExp; parse: Parser }[] = [
  { matches: /(^|\/)tsconfig[^/]*\.json$/, parse: parseJsonWithComments },
  { matches: /\.json$/, parse: parseJson },
  { matches: /\.ya?ml$/, parse: parseYaml },
  { matches: /\.[cm]?[jt]sx?$/, parse: parseSource },
];

/**
 * What keeps the files of a service from being read by the tools they are for, including the remains
 * of the template language.
 */
export function findSyntaxProblems(files: ServiceFile[]): string[] {
  return files.flatMap(file => {
    const parser = PARSERS.find(candidate => candidate.matches.test(file.path));
    return (parser?.parse(file) ?? []).map(
      problem => `${file.path}: ${problem}`,
    );
  });
}

function parseYaml({ text }: ServiceFile): string[] {
  return parseAllDocuments(text).flatMap(document =>
    [...document.errors, ...document.warnings].map(problem => problem.message),
  );
}

function parseJson({ text }: ServiceFile): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [`${error}`];
  }
}

function parseJsonWithComments({ path, text }: ServiceFile): string[] {
  const { error } = ts.parseConfigFileTextToJson(path, text);
  return error ? [messageOf(error)] : [];
}

function parseSource({ path, text }: ServiceFile): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ESNext },
  });
  return diagnostics.map(messageOf);
}

function messageOf(diagnostic: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
}
