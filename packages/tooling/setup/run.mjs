import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from './report.mjs';
import { root, tools } from './paths.mjs';

const LAST_LINES = 12;

/** What well-known failures look like in the output of a tool, and what to do about them. */
const KNOWN_CAUSES = [
  {
    pattern: /ENOSPC|no space left on device/i,
    advice:
      'The disk is full. Free about 5 GB (deleting .tools/ and node_modules/ is safe) and run the command again.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|getaddrinfo|network request|RequestError|Could not resolve|Temporary failure|Connection (?:refused|timed out|error|broken)|NewConnectionError|ProxyError/i,
    advice:
      'A download failed. Check the network, the proxy and the registry that npm and pip are set up with (`npm config get registry`, `pip config list`), then run the command again: it goes on where it stopped.',
  },
  {
    pattern: /EACCES|permission denied/i,
    advice:
      'A file could not be written. Check who owns the checkout (files left by a run as root are the usual cause) and run the command again.',
  },
  {
    pattern: /gyp ERR!|not found: make|(?:cc|c\+\+|g\+\+): not found/i,
    advice:
      'A native module could not be compiled. Install a C/C++ toolchain and python3 (on Debian and Ubuntu: apt-get install build-essential python3) and run the command again.',
  },
];

/** Turns a tool's output into the one thing to do. */
export function adviceFor(output) {
  return KNOWN_CAUSES.find(cause => cause.pattern.test(output))?.advice;
}

/**
 * Runs a program without a shell, keeps its output in `.tools/log/<name>.log` and resolves to what it
 * wrote on standard output.
 *
 * Throws SetupProblem with the advice that fits the output when the program is absent or fails.
 */
export function run(name, command, args, options = {}) {
  const logDirectory = join(tools, 'log');
  mkdirSync(logDirectory, { recursive: true });
  const logFile = join(logDirectory, `${name}.log`);
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    let written = '';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    // A full disk breaks the log before it breaks the tool; the tool's own exit tells the story.
    log.on('error', () => {});
    child.stdout.on('data', chunk => {
      written += chunk;
      log.write(chunk);
    });
    child.stderr.on('data', chunk => log.write(chunk));
    child.on('error', error =>
      reject(
        new SetupProblem(
          `${command} could not be started (${error.code ?? error.message}).`,
        ),
      ),
    );
    child.on('close', (code, signal) => {
      log.end(() => {
        if (code === 0) {
          resolve(written);
          return;
        }
        let output = written;
        try {
          output = readFileSync(logFile, 'utf8');
        } catch {
          // The log could not be kept; what was on standard output has to do.
        }
        const last = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
        const advice =
          adviceFor(output) ??
          'Read the lines above, mend the cause and run the command again.';
        reject(
          new SetupProblem(
            `${name} failed (${
              signal ?? `exit code ${code}`
            }). The end of its output:\n\n${last}\n\n${advice}\nThe whole output is in ${logFile}.`,
          ),
        );
      });
    });
  });
}
