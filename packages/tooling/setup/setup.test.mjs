import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  cpSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { isSupportedNode } from './fetchNode.mjs';
import { adviceFor } from './run.mjs';
import { digestOf, filesUnder, isStamped, stamp } from './stamp.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'causeway-setup-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A checkout that has nothing but what setup needs, so that a run of setup touches no real one. */
function emptyCheckout(name) {
  const root = join(scratch, name);
  mkdirSync(join(root, 'packages', 'tooling'), { recursive: true });
  cpSync(here, join(root, 'packages', 'tooling', 'setup'), { recursive: true });
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ packageManager: 'yarn@4.18.1' }),
  );
  writeFileSync(join(root, 'yarn.lock'), '');
  writeFileSync(join(root, '.yarnrc.yml'), '');
  return root;
}

/** A folder with programs that are links to real ones, or scripts of our own. */
function programs(name, { links = [], scripts = {} }) {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const program of links) {
    const path = execFileSync('which', [program], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(folder, program));
  }
  for (const [program, text] of Object.entries(scripts)) {
    writeFileSync(join(folder, program), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

function setup(root, path) {
  return spawnSync(
    process.execPath,
    [join(root, 'packages/tooling/setup/setup.mjs'), 'base'],
    { encoding: 'utf8', env: { PATH: path, HOME: scratch } },
  );
}

const present = {
  cc: 'exit 0',
  'c++': 'exit 0',
  git: 'exit 0',
  make: 'exit 0',
  python3: 'exit 0',
};

test('a missing toolchain ends with one message that names every part and how to install it', () => {
  const root = emptyCheckout('no-toolchain');
  const { status, stderr } = setup(
    root,
    programs('no-toolchain-bin', {
      scripts: { git: 'exit 0', npm: 'exit 0', tar: 'exit 0' },
    }),
  );
  assert.equal(status, 1);
  assert.match(
    stderr,
    /Missing on this machine: make, a C compiler, a C\+\+ compiler, Python 3\./,
  );
  assert.match(stderr, /apt-get install make gcc g\+\+ python3/);
  assert.doesNotMatch(stderr, /at .*\.mjs:\d+/);
  assert.equal(existsSync(join(root, '.tools')), false);
});

test('a failed download ends with one message that says what to check, and leaves no half tool', () => {
  const root = emptyCheckout('no-network');
  // Whatever Node.js runs the tests is supported, so Yarn is the first thing to be fetched.
  const { status, stderr } = setup(
    root,
    programs('no-network-bin', {
      links: ['tar', 'sh', 'dirname'],
      scripts: {
        ...present,
        npm: 'echo "npm error code ENOTFOUND" >&2; exit 1',
      },
    }),
  );
  assert.equal(status, 1);
  assert.match(stderr, /A download failed\. Check the network/);
  assert.match(stderr, /ENOTFOUND/);
  assert.equal(existsSync(join(root, '.tools', 'yarn')), false);
  assert.equal(existsSync(join(root, '.tools', 'setup.pid')), false);
});

test('a full disk in the middle ends with one message that says so', () => {
  const root = emptyCheckout('full-disk');
  const { status, stderr } = setup(
    root,
    programs('full-disk-bin', {
      links: ['tar', 'sh', 'dirname'],
      scripts: {
        ...present,
        npm: 'echo "npm error ENOSPC: no space left on device, write" >&2; exit 1',
      },
    }),
  );
  assert.equal(status, 1);
  assert.match(stderr, /The disk is full\. Free about 5 GB/);
});

test('a second setup of the same checkout is refused while the first runs, and a dead one is taken over', () => {
  const root = emptyCheckout('locked');
  mkdirSync(join(root, '.tools'));
  writeFileSync(join(root, '.tools', 'setup.pid'), String(process.pid));
  const path = programs('locked-bin', {
    links: ['tar', 'sh', 'dirname'],
    scripts: { ...present, npm: 'echo "ENOTFOUND" >&2; exit 1' },
  });
  const refused = setup(root, path);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /Another setup of this checkout is running/);

  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(root, '.tools', 'setup.pid'), String(pid));
  assert.match(setup(root, path).stderr, /A download failed/);
});

test('an unknown plan is named together with the known ones', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(here, 'setup.mjs'), 'everything'],
    { encoding: 'utf8' },
  );
  assert.equal(status, 1);
  assert.match(
    stderr,
    /no plan "everything"\. Known plans: base, start, sandbox, test/,
  );
});

test('the Node.js versions that Backstage supports are told from the others', () => {
  const supported = ['v24.0.0', 'v24.21.0', '22.14.0', 'v22.23.3'];
  const unsupported = [
    'v20.20.2',
    'v22.13.1',
    'v23.5.0',
    'v26.10.0',
    'v18.0.0',
  ];
  assert.deepEqual(supported.filter(isSupportedNode), supported);
  assert.deepEqual(unsupported.filter(isSupportedNode), []);
});

test('the advice fits the cause, and there is none for what is not known', () => {
  assert.match(
    adviceFor('Error: EACCES: permission denied, mkdir'),
    /who owns/,
  );
  assert.match(adviceFor('gyp ERR! stack Error'), /C\/C\+\+ toolchain/);
  assert.equal(adviceFor('something else'), undefined);
});

test('a stamp holds for exactly the files and words it was made from', () => {
  const folder = join(scratch, 'stamped');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), 'one');
  writeFileSync(join(folder, 'node_modules', 'ignored.txt'), 'one');
  const digest = () => digestOf(filesUnder([folder]), 'word');
  const file = join(scratch, 'stamp');
  stamp(file, digest());
  writeFileSync(join(folder, 'node_modules', 'ignored.txt'), 'two');
  assert.equal(isStamped(file, digest()), true);
  writeFileSync(join(folder, 'a.txt'), 'two');
  assert.equal(isStamped(file, digest()), false);
});
