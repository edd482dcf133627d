import { parseCommandLine } from './parseCommandLine';
import { UsageError } from './UsageError';

const COMMON = { force: false, json: false, verbose: false };

describe('parseCommandLine', () => {
  it.each([
    [['--help'], { command: 'help' }],
    [['check', '-h'], { command: 'help' }],
    [['help'], { command: 'help' }],
    [
      ['check', 'a', 'b', '--json'],
      {
        ...COMMON,
        command: 'check',
        directories: ['a', 'b'],
        fix: false,
        json: true,
      },
    ],
    [
      ['--template=t', 'check', '--fix', '--force', 'a'],
      {
        ...COMMON,
        command: 'check',
        directories: ['a'],
        fix: true,
        force: true,
        template: 't',
      },
    ],
    [
      ['render', 'a.yaml', 'b', '--config', 'c', '--config', 'd', '--force'],
      {
        ...COMMON,
        command: 'render',
        answersFile: 'a.yaml',
        directory: 'b',
        config: ['c', 'd'],
        force: true,
      },
    ],
    [
      ['rules', 'a', '--verbose'],
      { ...COMMON, command: 'rules', directories: ['a'], verbose: true },
    ],
    [
      ['check', '--', '--odd-name'],
      {
        ...COMMON,
        command: 'check',
        directories: ['--odd-name'],
        fix: false,
      },
    ],
  ])('reads %j', (args, expected) => {
    expect(parseCommandLine(args)).toEqual(expected);
  });

  it.each([
    [[], /Name a command/],
    [['chek', 'a'], /no command "chek"/],
    [['check'], /needs the directory/],
    [['rules'], /needs the directory/],
    [['render', 'a.yaml'], /needs a file of answers and a directory/],
    [['render', 'a.yaml', 'b', 'c'], /needs a file of answers and a directory/],
    [['check', 'a', '--colour'], /Unknown option '--colour'/],
    [['check', 'a', '--template'], /--template <value>' argument missing/],
    [['check', 'a', '--json=yes'], /does not take an argument/],
    [['check', 'a', '--force'], /--force belongs to --fix/],
    [['check', 'a', '--config', 'b'], /--config belongs to render/],
    [['render', 'a', 'b', '--fix'], /--fix belongs to check/],
    [['rules', 'a', '--template', 'b'], /--template belongs to/],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
