import { CustomErrorBase } from '@backstage/errors';

/** Thrown when the portal is about to start in production with an unsafe setup. */
export class UnsafeProductionError extends CustomErrorBase {
  name = 'UnsafeProductionError' as const;

  constructor(problems: string[]) {
    super(
      [
        'The portal refuses to start in production, for its setup is not safe:',
        ...problems.map(problem => `  - ${problem}`),
        'Nothing was started. Put these right and start again; app-config.production.yaml is an example that passes.',
      ].join('\n'),
    );
  }
}
