import { devNull } from 'node:os';

/**
 * Settings that hold for every git command, whatever a repository's own configuration says.
 */
const SETTINGS: Array<[key: string, value: string]> = Object.entries({
  // Nobody's code runs because a repository holds a hook.
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  // A process does not inherit anything from the machine, so it also trusts no ownership of it;
  // the directories are checked by us.
  'safe.directory': '*',
  // A repository that was renamed into place is also on the disk.
  'core.fsync': 'committed',
  'core.fsyncMethod': 'batch',
  // Files are stored as they are.
  'core.autocrlf': 'false',
  'core.fileMode': 'true',
  'core.symlinks': 'true',
  'core.attributesFile': devNull,
  'gc.autoDetach': 'false',
  'maintenance.autoDetach': 'false',
  'receive.fsckObjects': 'true',
  'receive.denyNonFastForwards': 'true',
  'receive.denyDeleteCurrent': 'true',
  'uploadpack.allowFilter': 'true',
  'http.getanyfile': 'false',
  'http.receivepack': 'false',
});

// Only branches and tags can be pushed.
SETTINGS.push(
  ['receive.hideRefs', 'refs'],
  ['receive.hideRefs', '!refs/heads'],
  ['receive.hideRefs', '!refs/tags'],
);

/**
 * The environment for git: nothing of the backend's own environment but the search path, and
 * no configuration of the machine or the user.
 *
 * @param settings - git settings to add; the last of one key counts
 */
export function gitEnvironment(
  settings: Record<string, string> = {},
): NodeJS.ProcessEnv & Record<string, string> {
  const all = [...SETTINGS, ...Object.entries(settings)];
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: devNull,
    XDG_CONFIG_HOME: devNull,
    LC_ALL: 'C.UTF-8',
    LANGUAGE: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(all.length),
  };
  for (const [index, [key, value]] of all.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment as NodeJS.ProcessEnv & Record<string, string>;
}
