import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** Latencies at a load that all servers can bear, in milliseconds. */
export interface Latency {
  p50: number;
  p99: number;
}

/** Sends `perSecond` requests, evenly spread, whether or not the ones before were answered. */
export async function measureLatency(
  url: string,
  options: { path: string; headers: Record<string, string>; perSecond: number; seconds: number },
): Promise<Latency> {
  const { path, headers, perSecond, seconds } = options;
  const pool = new Pool(url, { connections: 32 });
  const latencies: number[] = [];
  const running: Promise<void>[] = [];
  const ask = async () => {
    const sentAt = performance.now();
    const { body } = await pool.request({ method: 'GET', path, headers });
    await body.dump();
    latencies.push(performance.now() - sentAt);
  };
  const startedAt = performance.now();
  let sent = 0;
  while (sent < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - startedAt) / 1000) * perSecond);
    while (sent < due) {
      sent += 1;
      running.push(ask());
    }
    // Waiting busily would take the core from who answers
    await sleep(1);
  }
  await Promise.all(running);
  await pool.close();
  latencies.sort((one, other) => one - other);
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
