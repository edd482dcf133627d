import { ForwardedError, InputError } from '@backstage/errors';
import {
  type PlaceholderResolver,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { bundleDefinition } from './bundleDefinition';

/**
 * Reads the definition of an API together with all files that it refers to, for entities that come from a URL.
 *
 * @remarks
 *
 * Unlike `@backstage/plugin-catalog-backend-module-openapi`, it has the entity read again when one of those files
 * changes, and follows no reference to another repository: the backend may read more than those who write definitions.
 */
export const definitionPlaceholderResolver: PlaceholderResolver = async ({
  key,
  value,
  baseUrl,
  read,
  resolveUrl,
  emit,
}) => {
  if (typeof value !== 'string') {
    throw new InputError(
      `Placeholder $${key} needs the path of a file, relative to that of the entity`,
    );
  }
  try {
    return await bundleDefinition(value, async path => {
      const url = resolveUrl(`./${path}`, baseUrl);
      const content = await read(url);
      emit(processingResult.refresh(`url:${url}`));
      return content.toString('utf8');
    });
  } catch (error) {
    throw new ForwardedError(
      `Placeholder $${key} could not read ${value}`,
      error,
    );
  }
};
