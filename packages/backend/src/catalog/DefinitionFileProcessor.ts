import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isChildPath } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ForwardedError, NotAllowedError } from '@backstage/errors';
import {
  type CatalogProcessor,
  type CatalogProcessorEmit,
  type LocationSpec,
  processingResult,
} from '@backstage/plugin-catalog-node';

/**
 * Reads the definition of an API from the file that it names with `$text`.
 *
 * @remarks
 *
 * The catalog's own placeholders work only for entities that come from a URL. This does it for those
 * that come from a file, which only the configuration can name. The definition must lie below the
 * folder of the file that the configuration names.
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
    const path = definitionPath(entity);
    if (
      path === undefined ||
      location.type !== 'file' ||
      originLocation.type !== 'file'
    ) {
      return entity;
    }
    const file = await resolveDefinition(
      resolve(dirname(location.target), path),
    );
    if (!isChildPath(await realpath(dirname(originLocation.target)), file)) {
      throw new NotAllowedError(
        `The definition ${path} is outside of the folder of ${originLocation.target}`,
      );
    }
    // The catalog reads the entity again as soon as the file changes.
    emit(processingResult.refresh(`file:${file}`));
    return {
      ...entity,
      spec: { ...entity.spec, definition: await readFile(file, 'utf8') },
    };
  }
}

function definitionPath(entity: Entity): string | undefined {
  const definition =
    entity.kind === 'API' ? entity.spec?.definition : undefined;
  return typeof definition === 'object' &&
    definition !== null &&
    !Array.isArray(definition) &&
    typeof definition.$text === 'string'
    ? definition.$text
    : undefined;
}

/** Follows links, so that none leads outside unnoticed. */
async function resolveDefinition(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new ForwardedError(`The definition ${path} cannot be read`, error);
  }
}
