import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { RepositoryLocation } from '@internal/plugin-golden-path-common';
import type { Knex } from 'knex';
import { type GitOpsChange, parseGitOpsChange } from '../gitops/GitOpsChange';
import type { Run, RunState, RunStore } from './RunStore';

interface RunRow {
  task_id: string;
  name: string;
  reserved_name: string | null;
  host: string;
  owner: string;
  repository: string;
  gitops: string | null;
  state: string;
  created_at: number | string;
  updated_at: number | string;
}

const TABLE = 'golden_path_runs';
const OPEN_STATES: RunState[] = [
  'active',
  'publishing',
  'registered',
  'undoing',
];
const HOLDING_STATES: RunState[] = ['active', 'publishing', 'undoing'];

/**
 * Keeps runs in the scaffolder's database, in a table and with migrations of its own.
 */
export class DatabaseRunStore implements RunStore {
  readonly #database: Knex;

  /**
   * @param database - the scaffolder plugin's database
   */
  static async create(database: DatabaseService): Promise<DatabaseRunStore> {
    const client = await database.getClient();
    if (!database.migrations?.skip) {
      await client.migrate.latest({
        directory: resolvePackagePath(
          '@internal/plugin-scaffolder-backend-module-golden-path',
          'migrations',
        ),
        // The scaffolder keeps its own migrations in the default table of the same database.
        tableName: 'golden_path_migrations',
      });
    }
    return new DatabaseRunStore(client);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async reserve(run: {
    taskId: string;
    name: string;
    location: RepositoryLocation;
  }): Promise<Run> {
    const own = await this.get(run.taskId);
    if (own) {
      if (own.name !== run.name) {
        throw new InputError(
          `This run already holds the name "${own.name}", a run makes one service`,
        );
      }
      return own;
    }
    const now = Date.now();
    await this.#database<RunRow>(TABLE)
      .insert({
        task_id: run.taskId,
        name: run.name,
        reserved_name: run.name,
        host: run.location.host,
        owner: run.location.owner,
        repository: run.location.repository,
        state: 'active',
        created_at: now,
        updated_at: now,
      })
      .onConflict()
      .ignore();
    const holder = await this.findByReservedName(run.name);
    // The holder may have given the name free in between; then this is another attempt's turn.
    return holder ?? (await this.reserve(run));
  }

  async get(taskId: string): Promise<Run | undefined> {
    const row = await this.#database<RunRow>(TABLE)
      .where({ task_id: taskId })
      .first();
    return row && toRun(row);
  }

  async findByReservedName(name: string): Promise<Run | undefined> {
    const row = await this.#database<RunRow>(TABLE)
      .where({ reserved_name: name })
      .first();
    return row && toRun(row);
  }

  async listOpen(): Promise<Run[]> {
    const rows = await this.#database<RunRow>(TABLE)
      .whereIn('state', OPEN_STATES)
      .orderBy('created_at');
    return rows.map(toRun);
  }

  async move(taskId: string, from: RunState[], to: RunState): Promise<boolean> {
    const isHolding = HOLDING_STATES.includes(to);
    const count = await this.#database<RunRow>(TABLE)
      .where({ task_id: taskId })
      .whereIn('state', from)
      .update({
        state: to,
        updated_at: Date.now(),
        ...(isHolding ? {} : { reserved_name: null }),
      });
    return count === 1;
  }

  async recordGitOps(taskId: string, change: GitOpsChange): Promise<boolean> {
    const count = await this.#database<RunRow>(TABLE)
      .where({ task_id: taskId, state: 'publishing' })
      .update({ gitops: JSON.stringify(change), updated_at: Date.now() });
    return count === 1;
  }

  async forgetBefore(time: Date): Promise<number> {
    return this.#database<RunRow>(TABLE)
      .whereNotIn('state', OPEN_STATES)
      .andWhere('updated_at', '<', time.getTime())
      .delete();
  }
}

function toRun(row: RunRow): Run {
  return {
    taskId: row.task_id,
    name: row.name,
    isReserved: row.reserved_name !== null,
    location: {
      host: row.host,
      owner: row.owner,
      repository: row.repository,
    },
    ...(row.gitops !== null && { gitOps: parseGitOpsChange(row.gitops) }),
    state: row.state as RunState,
  };
}
