import type { ProcessStatus } from '../processes/ProcessStatus';
import type { Supervisor } from '../processes/Supervisor';
import type { Unit } from '../processes/Unit';

/** Shows how each part gets on: a line when it is there, and a line for every trouble. */
export class Progress {
  readonly #supervisor: Supervisor;
  readonly #say: (text: string) => void;
  readonly #began: number;
  readonly #shown = new Map<string, string>();

  constructor(
    supervisor: Supervisor,
    say: (text: string) => void,
    began: number,
  ) {
    this.#supervisor = supervisor;
    this.#say = say;
    this.#began = began;
  }

  start(): void {
    this.#supervisor.onChange((unit, status) => this.#show(unit, status));
    this.#supervisor.units.forEach(({ unit, status }) =>
      this.#show(unit, status),
    );
  }

  /** What does not run, and why, as lines. */
  problems(): string[] {
    return this.#supervisor.units
      .filter(({ status }) => status.state !== 'ready')
      .map(
        ({ unit, status }) =>
          `✖ ${unit.title}: ${status.state}, ${status.cause}`,
      );
  }

  #show(unit: Unit, { state, cause, retryAt }: ProcessStatus): void {
    const line = this.#lineFor(unit, state, cause, retryAt);
    // A cause that changes while somebody waits or starts is for the log, not for the terminal.
    if (line !== undefined && this.#shown.get(unit.name) !== state) {
      this.#say(line);
    }
    this.#shown.set(unit.name, state);
  }

  #lineFor(
    { title }: Unit,
    state: ProcessStatus['state'],
    cause: string,
    retryAt: number | undefined,
  ): string | undefined {
    const seconds = ((Date.now() - this.#began) / 1000).toFixed(1).padStart(6);
    switch (state) {
      case 'ready':
        return `  ✓ ${seconds} s  ${title}`;
      case 'backing-off':
      case 'crash-looping': {
        const wait = (((retryAt ?? 0) - Date.now()) / 1000).toFixed(1);
        return `  ✖ ${seconds} s  ${title} (${state}): ${cause}; next try in ${wait} s`;
      }
      case 'unready':
      case 'failed':
        return `  ✖ ${seconds} s  ${title} (${state}): ${cause}`;
      default:
        return undefined;
    }
  }
}
