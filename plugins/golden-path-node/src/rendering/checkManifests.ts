import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckContext } from '../Check';
import type { Finding } from '../Finding';
import { runTool } from '../tools/runTool';
import { formatField, parsePointer, YamlFile } from '../yaml/YamlFile';

const PROBLEM_LINE = /^- at '([^']*)': (.*)$/;

/** One object that kubeconform has looked at. */
interface Resource {
  filename: string;
  kind: string;
  name: string;
  version: string;
  status: 'statusInvalid' | 'statusError' | 'statusValid' | 'statusSkipped';
  msg: string;
}

/** Manifests to look at, and which file of the service answers for them. */
export interface ManifestSource {
  /** File with the manifests, anywhere. */
  manifests: string;
  /** File of the service to name in findings. */
  source: string;
  /** Whether the manifests are that file itself, so that lines can be given. */
  itself: boolean;
}

/**
 * Checks manifests against the schemas of their kinds; fields that a schema does not know are findings.
 *
 * @param check - name of the check
 * @param context - what the check works with
 * @param sources - what to look at
 */
export async function checkManifests(
  check: string,
  context: CheckContext,
  sources: ManifestSource[],
): Promise<Finding[]> {
  if (sources.length === 0) {
    return [];
  }
  const { tools, temporary, signal } = context;
  const { stdout, stderr } = await runTool(
    tools.kubeconform,
    [
      '-strict',
      '-output',
      'json',
      '-schema-location',
      join(
        tools.schemas,
        '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json',
      ),
      ...sources.map(each => each.manifests),
    ],
    { directory: temporary, signal },
  );
  const resources = readResources(stdout, stderr);
  const findings = await Promise.all(
    resources.map(async resource => {
      const source = sources.find(
        each => each.manifests === resource.filename,
      )!;
      const yaml = source.itself
        ? YamlFile.parse(
            source.source,
            await readFile(source.manifests, 'utf8'),
          )
        : undefined;
      return toFindings(check, source, resource, yaml);
    }),
  );
  return findings.flat();
}

function readResources(stdout: string, stderr: string): Resource[] {
  try {
    return (JSON.parse(stdout) as { resources?: Resource[] }).resources ?? [];
  } catch {
    throw new Error(`kubeconform did not answer: ${stderr || stdout}`);
  }
}

function toFindings(
  check: string,
  source: ManifestSource,
  resource: Resource,
  yaml: YamlFile | undefined,
): Finding[] {
  const { kind, name, version, msg, status } = resource;
  const what = source.itself ? '' : `${kind} ${name}: `;
  const file = source.source;
  if (msg.includes('could not find schema')) {
    return [
      {
        check,
        file,
        line: yaml?.findLine(['kind'], { kind, name }),
        field: 'kind',
        message: `${what}There is no kind ${kind} in ${version}`,
      },
    ];
  }
  // The validator says the same about a list of alternatives as about each of them.
  const problems = msg
    .split(/\n| - (?=at ')/)
    .map(line => PROBLEM_LINE.exec(`- ${line.trim().replace(/^- /, '')}`))
    .filter(match => match !== null)
    .filter(([, , message]) => !/^'.*' failed$/.test(message));
  if (problems.length === 0) {
    return [
      {
        check,
        file,
        message: `${what}${
          status === 'statusError' ? msg : msg.split('\n')[0]
        }`,
      },
    ];
  }
  return problems.map(([, pointer, message]) => {
    const path = parsePointer(pointer);
    return {
      check,
      file,
      line: yaml?.findLine(path, { kind, name }),
      field: formatField(path) || undefined,
      message: `${what}${message}`,
    };
  });
}
