import { spawn } from 'node:child_process';
import type { Request, Response } from 'express';

/**
 * Git's own HTTP server for the bare repositories of a directory.
 *
 * @param directory - holds them as `<owner>/<name>.git`
 * @param request - a git client's request
 * @param response - where the answer goes
 */
export function serveGit(
  directory: string,
  request: Request,
  response: Response,
): void {
  const url = new URL(request.url, 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.header('content-type') ?? '',
      REMOTE_USER: 'portal',
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  child.on('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.subarray(0, end).toString().split('\r\n')) {
      const [name, value] = line.split(': ');
      if (name === 'Status') {
        response.status(parseInt(value, 10));
      } else if (name) {
        response.setHeader(name, value);
      }
    }
    response.end(output.subarray(end + 4));
  });
}
