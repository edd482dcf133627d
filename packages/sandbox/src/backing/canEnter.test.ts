import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter } from './canEnter';

describe('canEnter', () => {
  let directory: string;
  const stranger = { uid: 54_321, gid: 54_321 };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-enter-'));
    mkdirSync(join(directory, 'inner'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const inner = () => join(directory, 'inner', 'file');

  it('is no where one of the folders above is closed', () => {
    chmodSync(directory, 0o700);
    expect(canEnter(inner(), stranger)).toBe(false);
  });

  it('is yes where all may pass, though they may not look around', () => {
    chmodSync(directory, 0o711);
    chmodSync(join(directory, 'inner'), 0o711);
    expect(canEnter(inner(), stranger)).toBe(true);
  });

  it('is yes for the owner', () => {
    const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    chmodSync(directory, 0o700);
    chmodSync(join(directory, 'inner'), 0o700);
    expect(canEnter(inner(), own)).toBe(true);
  });
});
