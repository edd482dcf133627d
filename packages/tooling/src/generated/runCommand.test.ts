import { tmpdir } from 'node:os';
import { runCommand } from './runCommand';

const node = (source: string) => ['-e', source];

describe('runCommand', () => {
  it('gives what was written, without the environment of the test runner', async () => {
    const { stdout, stderr } = await runCommand(
      tmpdir(),
      process.execPath,
      node(
        'console.log(process.env.ADDED, process.env.NODE_ENV); console.error(process.cwd())',
      ),
      { env: { ADDED: 'yes' } },
    );
    expect(stdout).toBe('yes undefined\n');
    expect(stderr).toContain(tmpdir());
  });

  it('says what failed and how', async () => {
    await expect(
      runCommand(
        tmpdir(),
        process.execPath,
        node('console.error("broken"); process.exitCode = 3'),
      ),
    ).rejects.toThrow(/ended with code 3[^]*broken/);
    await expect(runCommand(tmpdir(), 'no-such-command', [])).rejects.toThrow(
      /ENOENT/,
    );
  });

  it('ends what takes too long, with everything it started', async () => {
    await expect(
      runCommand(
        tmpdir(),
        process.execPath,
        node(
          'require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }); setInterval(() => {}, 1000)',
        ),
        { timeoutMs: 1_500 },
      ),
    ).rejects.toThrow(/took longer than 1500 ms/);
    // The output stays open as long as anything that was started lives, and the test waits for that.
  }, 30_000);
});
