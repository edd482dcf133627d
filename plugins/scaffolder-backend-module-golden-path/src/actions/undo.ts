import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { RunUndo } from '../undo/RunUndo';
import { undoExamples } from './undo.examples';

/** What {@link createUndoAction} works with. */
export interface UndoActionOptions {
  undo: RunUndo;
}

/**
 * Makes `golden-path:undo`: a run that failed leaves nothing behind.
 *
 * @param options - what it works with
 */
export function createUndoAction(options: UndoActionOptions) {
  return createTemplateAction({
    id: 'golden-path:undo',
    description:
      'Removes what this run made: its repository, its location in the catalog and its hold on the name. To be the last step, with "if: ${{ failure() }}". Touches nothing that another run or person made.',
    examples: undoExamples,
    supportsDryRun: true,
    schema: {
      input: {},
      output: {
        undone: z =>
          z.array(z.string()).describe('What was undone, for people'),
      },
    },
    async handler(ctx) {
      const undone = ctx.isDryRun
        ? []
        : await options.undo.undo(ctx.task.id, ctx.logger);
      if (undone.length === 0) {
        ctx.logger.info('There is nothing to undo, this run made nothing');
      }
      ctx.output('undone', undone);
    },
  });
}
