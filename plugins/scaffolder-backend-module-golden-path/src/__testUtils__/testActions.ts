import { createTemplateAction } from '@backstage/plugin-scaffolder-node';

/** An action `test:fail` that does nothing but fail. */
export function createFailingAction() {
  return createTemplateAction({
    id: 'test:fail',
    schema: { input: {}, output: {} },
    async handler() {
      throw new Error('This was to be expected');
    },
  });
}

/** An action `test:wait` that waits until it is let go, or its task is cancelled. */
export function createWaitingAction() {
  const gate = createGate();
  const reached = createGate();
  return {
    action: createTemplateAction({
      id: 'test:wait',
      schema: { input: {}, output: {} },
      async handler(ctx) {
        reached.open();
        ctx.signal?.addEventListener('abort', gate.open);
        await gate.opened;
      },
    }),
    /** Resolves when a task waits. */
    reached: reached.opened,
    /** Lets all tasks go on. */
    letGo: gate.open,
  };
}

function createGate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}
