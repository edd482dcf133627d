import { readFile, realpath } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { isChildPath } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ForwardedError, NotAllowedError } from '@backstage/errors';
import {
  type CatalogProcessor,
  type CatalogProcessorEmit,
  type LocationSpec,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { bundleDefinition } from './bundleDefinition';

/** What stands for a definition, and whether it brings what it refers to. */
const PLACEHOLDERS: readonly (readonly [string, boolean])[] = [
  ['$text', false],
  ['$openapi', true],
  ['$asyncapi', true],
];

/**
 * Reads the definition of an API from the file that it names with `$text`, or with `$openapi` or `$asyncapi` together
 * with all files that it refers to.
 *
 * @remarks
 *
 * The catalog's own placeholders work only for entities that come from a URL. This does it for those
 * that come from a file, which only the configuration can name. The definition, and what it refers to, must lie below
 * the folder of the file that the configuration names.
 */
export class DefinitionFileProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'DefinitionFileProcessor';
  }

  /** Before the catalog's own placeholders, which would fail. */
  getPriority(): number {
    return 10;
  }

  /**
   * @throws NotAllowedError when the definition lies outside.
   * @throws ForwardedError when it cannot be read.
   */
  async preProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
    originLocation: LocationSpec,
  ): Promise<Entity> {
    const placeholder = findPlaceholder(entity);
    if (
      placeholder === undefined ||
      location.type !== 'file' ||
      originLocation.type !== 'file'
    ) {
      return entity;
    }
    const { path, withReferences } = placeholder;
    const folder = await realpath(dirname(originLocation.target));
    const read = async (name: string): Promise<string> => {
      const file = await resolveDefinition(resolve(folder, name));
      if (!isChildPath(folder, file)) {
        throw new NotAllowedError(
          `The definition ${path} is outside of the folder of ${originLocation.target}`,
        );
      }
      // The catalog reads the entity again as soon as the file changes.
      emit(processingResult.refresh(`file:${file}`));
      return readFile(file, 'utf8');
    };
    const file = relative(
      folder,
      resolve(await realpath(dirname(location.target)), path),
    );
    const definition = withReferences
      ? await bundleDefinition(file, read)
      : await read(file);
    return { ...entity, spec: { ...entity.spec, definition } };
  }
}

/** The file that an API names, and whether what that refers to belongs to the definition. */
interface Placeholder {
  path: string;
  withReferences: boolean;
}

function findPlaceholder(entity: Entity): Placeholder | undefined {
  const definition =
    entity.kind === 'API' ? entity.spec?.definition : undefined;
  if (
    typeof definition !== 'object' ||
    definition === null ||
    Array.isArray(definition)
  ) {
    return undefined;
  }
  for (const [key, withReferences] of PLACEHOLDERS) {
    const path = definition[key];
    if (typeof path === 'string') {
      return { path, withReferences };
    }
  }
  return undefined;
}

/** Follows links, so that none leads outside unnoticed. */
async function resolveDefinition(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new ForwardedError(`The definition ${path} cannot be read`, error);
  }
}
