import { stripTypeScriptTypes } from 'node:module';

/**
 * Jest transform that does what Node itself does when it runs a .ts file: it blanks out the types. The code
 * that is tested is therefore the code that runs, line by line, and no source maps are needed.
 */
export default {
  process: source => ({ code: stripTypeScriptTypes(source) }),
};
