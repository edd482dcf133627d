import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from './report.mjs';
import { tools } from './paths.mjs';

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Runs the work while no other setup of this checkout runs. A lock that a dead process left behind is
 * taken over.
 */
export async function alone(work) {
  const file = join(tools, 'setup.pid');
  mkdirSync(tools, { recursive: true });
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid && isAlive(pid)) {
      throw new SetupProblem(
        `Another setup of this checkout is running (process ${pid}). Wait for it to end, then run the command again.`,
      );
    }
    rmSync(file, { force: true });
  }
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    throw new SetupProblem(
      'Another setup of this checkout has just begun. Wait for it to end, then run the command again.',
    );
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
