import type { Check } from '../Check';
import { renderChart } from '../rendering/renderings';

/** The shared chart accepts the values of every environment. */
export const chart: Check = {
  name: 'chart',
  needs: ['helm', 'chart'],
  async run(context) {
    return (await renderChart(context)).flatMap(({ findings }) => findings);
  },
};
