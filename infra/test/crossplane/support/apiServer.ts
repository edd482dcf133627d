import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../support/runTool';
import { CROSSPLANE, KINDS } from './crossplaneFiles';
import { KubernetesObject } from './KubernetesObject';

const IMAGE = 'crossplane/crossplane:test';

/**
 * What a cluster's API server says to a claim: `crossplane beta validate` runs the API server's own
 * validation (schema, unknown fields, CEL rules) over the definitions. Returns a line for each finding.
 *
 * @param definitions - other definitions than those of infra/crossplane/apis
 */
export async function apiServer(
  claim: KubernetesObject,
  definitions?: KubernetesObject[],
): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-definitions-'));
  try {
    const extensions = join(directory, 'definitions');
    // An empty cache entry for Crossplane itself: claims need none of its own kinds, and nothing is fetched.
    const cached = join(directory, 'cache', IMAGE.replace(':', '@'));
    mkdirSync(extensions);
    mkdirSync(cached, { recursive: true });
    writeFileSync(
      join(cached, 'package.yaml'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        metadata: { name: 'none' },
      }),
    );
    if (definitions) {
      definitions.forEach((each, index) =>
        writeFileSync(join(extensions, `${index}.yaml`), JSON.stringify(each)),
      );
    } else {
      for (const folder of Object.values(KINDS)) {
        cpSync(
          join(CROSSPLANE, 'apis', folder, 'definition.yaml'),
          join(extensions, `${folder}.yaml`),
        );
      }
    }
    const file = join(directory, 'claim.yaml');
    writeFileSync(file, JSON.stringify(claim));
    const { stdout, stderr, exitCode } = await runTool('crossplane', [
      'beta',
      'validate',
      extensions,
      file,
      `--cache-dir=${join(directory, 'cache')}`,
      `--crossplane-image=${IMAGE}`,
      '--skip-success-results',
    ]);
    const findings = stdout.split('\n').filter(line => line.startsWith('[x]'));
    if (exitCode !== 0 && findings.length === 0) {
      throw new Error(`crossplane beta validate failed: ${stdout}${stderr}`);
    }
    return findings;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
