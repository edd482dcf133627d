import type { CheckResult } from '../check/CheckResult';
import { reportCheck } from './reportCheck';
import { Terminal } from './Terminal';

const RESULT: CheckResult = {
  directory: 'service',
  name: 'returns-service',
  state: 'different',
  problems: [],
  template: {
    ref: 'template:default/new-microservice',
    recorded: { version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` },
    current: { version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` },
    isSame: true,
    unexplained: ['README.md'],
  },
  pathOwnedFiles: 3,
  differences: [
    {
      path: 'src/platform/a.ts',
      kind: 'changed',
      remarks: [],
      patch: '--- a/a\n+++ b/a\n-\u001b[2Jold\n+new\n',
    },
  ],
  fixed: [],
};

function report(result: CheckResult, isTTY: boolean): string {
  let written = '';
  const stream = {
    isTTY,
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  reportCheck(result, new Terminal(stream as NodeJS.WriteStream));
  return written;
}

describe('reportCheck', () => {
  it('gives the patch as it is where nobody watches', () => {
    expect(report(RESULT, false)).toBe(
      [
        '✖ returns-service (service): 1 file of the golden path differs',
        '  new-microservice 1.0.0, the same content as it was made from (sha256:aaaaaaaaaaaa)',
        '  golden-path.yaml was changed by hand: its answers give another README.md than it records',
        '  changed    src/platform/a.ts',
        '',
        '--- a/a',
        '+++ b/a',
        '-\u001b[2Jold',
        '+new',
        '',
      ].join('\n'),
    );
  });

  it('uses colours on a terminal, and lets files send it nothing', () => {
    const text = report(RESULT, true);
    expect(text).toContain('\u001b[32m+new\u001b[39m');
    expect(text).toContain('-\\x1b[2Jold');
    expect(text).not.toContain('\u001b[2J');
  });

  it('says what was done instead of what to do', () => {
    const text = report(
      { ...RESULT, state: 'equal', fixed: ['src/platform/a.ts'] },
      false,
    );
    expect(text).toMatch(/^✔ .*: 1 file made equal to the golden path\n/);
    expect(text).toMatch(/\n {2}replaced {3}src\/platform\/a.ts\n$/);
  });
});
