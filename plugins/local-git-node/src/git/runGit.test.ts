import { createMockDirectory } from '@backstage/backend-test-utils';
import { runGit, streamGit } from './runGit';

describe('runGit', () => {
  const mockDirectory = createMockDirectory();

  it('gives the output, and says why a command failed', async () => {
    const output = await runGit(['hash-object', '--stdin'], { input: 'a\n' });
    expect(output.toString()).toBe(
      '78981922613b2afb6025042ff6bd878ac1994e85\n',
    );
    await expect(
      runGit(['rev-parse', 'HEAD'], { gitDirectory: mockDirectory.path }),
    ).rejects.toMatchObject({
      name: 'GitError',
      exitCode: 128,
      message: expect.stringContaining('not a git repository'),
    });
    await expect(runGit(['version'], { maxBytes: 3 })).rejects.toThrow(
      'larger than 3 bytes',
    );
    await expect(
      runGit(['version'], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('takes nothing from the machine but the search path', async () => {
    const output = await runGit(['config', '--list', '--show-scope']);
    const scopes = output.toString().trim().split('\n');
    expect(scopes.every(line => line.startsWith('command\t'))).toBe(true);
  });

  it('streams all of it, even when it is read after git has ended', async () => {
    const stream = streamGit(['version']);
    await new Promise(resolve => setTimeout(resolve, 300));
    const chunks = await stream.toArray();
    expect(Buffer.concat(chunks).toString()).toMatch(/^git version /);
  });

  it('fails the stream when git fails, after what it had to say', async () => {
    const stream = streamGit(['rev-parse', 'HEAD'], {
      gitDirectory: mockDirectory.path,
    });
    await expect(stream.toArray()).rejects.toMatchObject({ name: 'GitError' });
  });

  it('ends git when the stream is given up', async () => {
    const stream = streamGit(['cat-file', '--batch']);
    const closed = new Promise(resolve => stream.once('close', resolve));
    stream.destroy();
    await closed;
    expect(stream.destroyed).toBe(true);
  });
});
