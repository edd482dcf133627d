import type { Lineage, TemplateIdentity } from '../lineage';

/** How the template that made a service relates to today's. */
export interface TemplateComparison {
  ref: string;
  /** What the service was made from. */
  recorded: Omit<TemplateIdentity, 'ref'>;
  /** What answers today. */
  current: Omit<TemplateIdentity, 'ref'>;
  /** Whether both are the same content, whatever their versions say. */
  isSame: boolean;
  /**
   * Files that the same content gives otherwise than was recorded. There can be some only when
   * `golden-path.yaml` was changed by hand: its answers are not those that made the service.
   */
  unexplained: string[];
}

/**
 * Compares what a service records about its template with what today's template records.
 *
 * @param recorded - the service's lineage
 * @param current - the lineage of the same answers, rendered today
 */
export function compareTemplates(
  recorded: Lineage,
  current: Lineage,
): TemplateComparison {
  const isSame = recorded.template.digest === current.template.digest;
  return {
    ref: current.template.ref,
    recorded: identify(recorded),
    current: identify(current),
    isSame,
    unexplained: isSame ? findUnexplained(recorded, current) : [],
  };
}

function identify({ template }: Lineage): Omit<TemplateIdentity, 'ref'> {
  return { version: template.version, digest: template.digest };
}

function findUnexplained(recorded: Lineage, current: Lineage): string[] {
  const [before, now] = [recorded, current].map(
    ({ files }) => new Map(files.map(file => [file.path, file.digest])),
  );
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter(path => before.get(path) !== now.get(path))
    .sort();
}
