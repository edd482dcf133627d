/** What every server of the sandbox is made with. */
export interface ServerContext {
  /** Where servers keep their data, each in a folder of its own. */
  directory: string;
  /** Variables by which the sandbox knows its own processes, also those that only prepare something. */
  mark: NodeJS.ProcessEnv;
  /** The port of that name, free at the moment or taken by the server itself. */
  port(name: string): number;
}

/** Variables that a server gets besides its own: no more of ours than it needs. */
export function serverVariables(
  { mark }: ServerContext,
  home: string,
): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home, ...mark };
}
