import type { ProductionCheck } from '../ProductionCheck';

/** What is kept is kept for all replicas of the portal, and survives each of them. */
export const checkStorage: ProductionCheck = ({ config }) => {
  const problems: string[] = [];
  const client = config.getOptionalString('backend.database.client');
  if (client !== 'pg') {
    problems.push(
      `backend.database.client is '${client}', which every replica would have for itself. Set it to 'pg' and connect PostgreSQL.`,
    );
  }
  const store = config.getOptionalString('backend.cache.store') ?? 'memory';
  if (store === 'memory') {
    problems.push(
      "backend.cache.store is 'memory', which every replica would have for itself. Set it to 'redis' and connect Redis.",
    );
  }
  if (config.getOptionalBoolean('localGit.anonymousRead')) {
    problems.push(
      'localGit.anonymousRead is true, so anybody who reaches the portal could clone its repositories. Set it to false.',
    );
  }
  return problems;
};
