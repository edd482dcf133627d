import { registerHooks } from 'node:module';

/**
 * Gives a service another module in the place of one of its own.
 *
 * @param ending - of the module's path
 * @param source - TypeScript; its relative imports are those of the module that it replaces
 */
export function replaceModule(ending, source) {
  registerHooks({
    load(url, context, nextLoad) {
      return url.endsWith(ending) && !url.includes('/node_modules/')
        ? { format: 'module-typescript', source, shortCircuit: true }
        : nextLoad(url, context);
    },
  });
}
