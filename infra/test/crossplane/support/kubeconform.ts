import { runTool } from '../../support/runTool';
import { schemaLocations } from '../../support/schemaLocations';
import { KubernetesObject } from './KubernetesObject';

/**
 * Checks objects against the schemas that their makers release: unknown fields and kinds are findings, too.
 * Returns a line for each finding, with the object and the field.
 */
export async function kubeconform(
  objects: KubernetesObject[],
): Promise<string[]> {
  const { stdout, stderr, exitCode } = await runTool(
    'kubeconform',
    ['-strict', ...schemaLocations, '-'],
    {
      input: objects.map(object => JSON.stringify(object)).join('\n---\n'),
    },
  );
  const findings = `${stdout}${stderr}`.split('\n').filter(Boolean);
  return exitCode === 0 ? findings : ['kubeconform found:', ...findings];
}
