import { formatPatch, structuredPatch } from 'diff';

/** A text file as a patch sees it. */
export interface PatchSide {
  text: string;
  executable: boolean;
}

/** What git calls the side of a patch on which there is no file. */
const NO_FILE = '/dev/null';

/** Lines around a change. */
const CONTEXT_LINES = 3;

/** Changed lines above which nobody reads a patch, and finding it takes long. */
const MAXIMUM_CHANGES = 5_000;

/**
 * The unified diff that turns one file into another, as git writes and takes it.
 *
 * @param path - path of the file
 * @param before - the file; undefined when there is none
 * @param after - what it is to become; undefined when it is to go
 * @returns undefined when more lines differ than anybody would read
 */
export function createPatch(
  path: string,
  before: PatchSide | undefined,
  after: PatchSide | undefined,
): string | undefined {
  const patch = structuredPatch(
    before ? `a/${path}` : NO_FILE,
    after ? `b/${path}` : NO_FILE,
    before?.text ?? '',
    after?.text ?? '',
    undefined,
    undefined,
    { context: CONTEXT_LINES, maxEditLength: MAXIMUM_CHANGES },
  );
  return (
    patch &&
    formatPatch({
      ...patch,
      isGit: true,
      isCreate: !before,
      isDelete: !after,
      ...(before?.executable === after?.executable
        ? {}
        : { oldMode: modeOf(before), newMode: modeOf(after) }),
    })
  );
}

function modeOf(side: PatchSide | undefined): string {
  return side?.executable ? '100755' : '100644';
}
