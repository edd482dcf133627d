import {
  type FileDifference,
  findDifferences,
  isPathOwned,
  type RenderedFile,
} from '@internal/plugin-golden-path-common';
import { SLO_RULES_FILE } from '@internal/plugin-golden-path-node';
import type { RenderedService } from '../engine/GoldenPathRenderer';
import { readRepository } from '../files/readRepository';
import { readDerivedRules } from '../objectives/readDerivedRules';

/**
 * Compares the files that a service is to have, as its template and its objectives give them, with
 * those that it has.
 *
 * @param directory - root of the service
 * @param rendering - what the template gives today
 * @returns what is expected, and what differs from it
 * @throws InputError when the service's objectives cannot be read
 */
export async function compareFiles(
  directory: string,
  { files, lineage }: RenderedService,
): Promise<{ rendered: RenderedFile[]; differences: FileDifference[] }> {
  const hasRules = files.some(({ path }) => path === SLO_RULES_FILE);
  const rules = hasRules ? await readDerivedRules(directory) : undefined;
  const parts = [
    {
      rendered: files.filter(({ path }) => path !== SLO_RULES_FILE),
      ownership: {
        pathOwned: lineage.ownership.pathOwned,
        teamOwned: [...lineage.ownership.teamOwned, SLO_RULES_FILE],
      },
    },
    {
      // Nobody writes the rules: they follow from objectives, and those belong to the team.
      rendered: rules ? [rules] : [],
      ownership: { pathOwned: hasRules ? [SLO_RULES_FILE] : [], teamOwned: [] },
    },
  ];
  const comparisons = await Promise.all(
    parts.map(async ({ ownership, ...part }) => {
      const rendered = part.rendered.filter(({ path }) =>
        isPathOwned(path, ownership),
      );
      const present = await readRepository(directory, {
        ownership,
        rendered: rendered.map(({ path }) => path),
      });
      return {
        rendered,
        differences: findDifferences({ rendered, present, ownership }),
      };
    }),
  );
  return {
    rendered: comparisons.flatMap(({ rendered }) => rendered),
    differences: comparisons
      .flatMap(({ differences }) => differences)
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
}
