import type { Logger } from '../telemetry/logger.ts';

/** Things that must be closed when the service stops, closed in the opposite order of their opening. */
export class Resources {
  readonly #closers: { name: string; close: () => Promise<unknown> }[] = [];

  /** Remembers how to close something that was just opened. */
  add(name: string, close: () => Promise<unknown>): void {
    this.#closers.push({ name, close });
  }

  /** Closes everything; one that cannot be closed is logged and does not keep the others open. */
  async close(logger: Logger): Promise<void> {
    for (const { name, close } of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        logger.error({ err: error }, `could not close ${name}`);
      }
    }
  }
}
