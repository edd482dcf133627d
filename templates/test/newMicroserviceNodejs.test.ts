import { describeServices } from './support/describeServices';

jest.setTimeout(480_000);

describeServices({
  language: 'nodejs',
  title: 'Node.js',
  programs: [],
  checks: {
    'npm ci': ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'],
    'npm run typecheck': ['npm', 'run', 'typecheck'],
    'npm run lint': ['npm', 'run', 'lint'],
  },
  completeChecks: {
    test: ['npm', 'test'],
    'npm run build': ['npm', 'run', 'build'],
  },
  firstSteps: {
    commands: ['npm ci', 'npm run dev'],
    folders: ['src/items', 'test/', 'src/platform'],
  },
  totals: /^Tests: .*$/m,
  start: () => ({
    command: process.execPath,
    args: ['dist/main.js'],
    env: { NODE_ENV: 'production' },
  }),
});
