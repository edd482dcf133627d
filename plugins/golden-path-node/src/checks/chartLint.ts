import type { Check } from '../Check';
import { helmValueArguments, renderChart } from '../rendering/renderings';
import { runTool } from '../tools/runTool';

/** helm's own linter is content with the chart and the values of every environment. */
export const chartLint: Check = {
  name: 'chart lint',
  needs: ['helm', 'chart'],
  async run(context) {
    const { files, tools, temporary, signal } = context;
    // Of values that the chart refuses the linter has nothing new to say.
    const accepted = (await renderChart(context))
      .filter(each => each.findings.length === 0)
      .map(each => each.source);
    const findings = await Promise.all(
      accepted.map(async file => {
        const { exitCode, stdout, stderr } = await runTool(
          tools.helm,
          [
            'lint',
            tools.chart,
            '--strict',
            '--quiet',
            ...helmValueArguments(context, file),
          ],
          { directory: temporary, signal },
        );
        const lines = `${stdout}\n${stderr}`
          .split('\n')
          .filter(line => /^\[(ERROR|WARNING)\]/.test(line))
          .map(line => line.replaceAll(`${files.directory}/`, ''));
        return exitCode === 0
          ? []
          : [
              {
                check: 'chart lint',
                file,
                message: lines.join('; ') || stderr.trim(),
              },
            ];
      }),
    );
    return findings.flat();
  },
};
