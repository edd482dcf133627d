import { formatTable } from './formatTable';

describe('formatTable', () => {
  it('shows the slowest run, whether the goal was met, and the ratio', () => {
    expect(
      formatTable([
        {
          what: 'a',
          seconds: 4,
          runs: [3, 4],
          goal: 10,
          baseline: { what: 'git', seconds: 0.5 },
        },
        { what: 'long name', seconds: 31, runs: [31], goal: 30 },
      ]),
    ).toBe(
      [
        '| what      | seconds | of       | goal | met | baseline | ratio |',
        '| --------- | ------- | -------- | ---- | --- | -------- | ----- |',
        '| a         | 4.0     | 3.0, 4.0 | < 10 | yes | git: 0.5 | 8.0   |',
        '| long name | 31.0    | 31.0     | < 30 | NO  |          |       |',
      ].join('\n'),
    );
  });
});
