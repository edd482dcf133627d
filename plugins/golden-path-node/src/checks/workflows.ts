import type { Check } from '../Check';
import { runTool } from '../tools/runTool';

interface Problem {
  message: string;
  filepath: string;
  line: number;
  kind: string;
}

/** The GitHub workflows are ones that GitHub would run. */
export const workflows: Check = {
  name: 'workflows',
  needs: ['actionlint'],
  async run({ files, tools, signal }) {
    const paths = files.paths(/^\.github\/workflows\/[^/]+\.ya?ml$/);
    if (paths.length === 0) {
      return [];
    }
    const { stdout, stderr } = await runTool(
      tools.actionlint,
      [
        '-format',
        '{{json .}}',
        // Only what it knows itself, so that the result does not depend on what else is installed.
        '-shellcheck=',
        '-pyflakes=',
        ...paths,
      ],
      { directory: files.directory, signal },
    );
    if (!stdout) {
      throw new Error(`actionlint did not answer: ${stderr}`);
    }
    return (JSON.parse(stdout) as Problem[]).map(problem => ({
      check: 'workflows',
      file: problem.filepath,
      line: problem.line,
      message: problem.message,
    }));
  },
};
