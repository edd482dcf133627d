import { runPython } from './runPython';
import type { ServiceFile } from './listFiles';

/** Reads files as JSON and writes what is wrong with each. */
const SCRIPT = `
import ast, json, sys, tomllib
problems = []
for file in json.load(sys.stdin):
    try:
        if file["path"].endswith(".py"):
            ast.parse(file["text"])
        else:
            tomllib.loads(file["text"])
    except (SyntaxError, ValueError) as error:
        problems.append(f"{file['path']}: {error}")
json.dump(problems, sys.stdout)
`;

/** What keeps a service's Python and TOML files from being read. */
export async function findPythonProblems(
  files: ServiceFile[],
): Promise<string[]> {
  const readable = files.filter(file => /\.(py|toml)$/.test(file.path));
  return readable.length > 0 ? await runPython(SCRIPT, readable) : [];
}
