/** The command line cannot be understood; whoever typed it is shown how it is used. */
export class UsageError extends Error {}
