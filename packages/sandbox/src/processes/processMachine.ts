import { backOffDelay } from './backOffDelay';
import type { ProcessPolicy } from './ProcessPolicy';
import type { ProcessState, ProcessStatus } from './ProcessStatus';

/** What happens to a supervised process. */
export type ProcessEvent =
  /** Somebody wants it to run. */
  | { type: 'start' }
  /** Somebody wants it to end. */
  | { type: 'stop'; cause?: string }
  /** What it depends on and is not there; nothing when it may start. */
  | { type: 'dependencies'; missing: readonly string[] }
  /** No process could be made. */
  | { type: 'launch-failed'; cause: string; permanent: boolean }
  /** It was asked whether it is ready. */
  | { type: 'probed'; problem?: string }
  /** The process is gone. */
  | { type: 'exited'; cause: string; completed: boolean }
  /** Time has passed. */
  | { type: 'tick' };

/** What is to be done to the process because of an event. */
export type ProcessEffect = 'launch' | 'terminate' | 'kill';

/** What an event leads to. */
export interface ProcessStep {
  status: ProcessStatus;
  effect?: ProcessEffect;
}

/** What an event is judged by besides the status. */
export interface StepContext {
  now: number;
  /** At least 0 and less than 1; spreads restarts. */
  random: number;
  policy: ProcessPolicy;
}

/** How a process gets from one state to the next. Pure: whoever calls it carries out the effect. */
export function stepProcess(
  status: ProcessStatus,
  event: ProcessEvent,
  context: StepContext,
): ProcessStep {
  switch (event.type) {
    case 'start':
      return start(status, context);
    case 'stop':
      return stop(status, event.cause ?? 'stopped on request', context);
    case 'dependencies':
      return proceed(status, event.missing, context);
    case 'launch-failed':
      return gone(status, { ...event, completed: false }, context);
    case 'probed':
      return probed(status, event.problem, context);
    case 'exited':
      return gone(status, { ...event, permanent: false }, context);
    default:
      return tick(status, context);
  }
}

/** When the next tick changes something, or undefined when none will. */
export function nextTick(
  status: ProcessStatus,
  policy: ProcessPolicy,
): number | undefined {
  switch (status.state) {
    case 'starting':
      return status.since + policy.startTimeoutMs;
    case 'stopping':
      return status.killed ? undefined : status.since + policy.stopGraceMs;
    case 'backing-off':
    case 'crash-looping':
      return status.retryAt;
    case 'ready':
      return status.failures > 0
        ? status.since + policy.stableAfterMs
        : undefined;
    default:
      return undefined;
  }
}

/** Into another state, without what belonged to the old one. */
function enter(
  status: ProcessStatus,
  state: ProcessState,
  cause: string,
  { now }: StepContext,
  rest: Partial<ProcessStatus> = {},
): ProcessStatus {
  const { wanted, alive, failures, launches } = status;
  return {
    state,
    cause,
    since: now,
    wanted,
    alive,
    failures,
    launches,
    ...rest,
  };
}

function start(status: ProcessStatus, context: StepContext): ProcessStep {
  if (status.wanted && status.state !== 'failed') {
    return { status };
  }
  const wanted = { ...status, wanted: true };
  if (status.alive) {
    // It is on its way out; it comes back when it is gone.
    return { status: wanted };
  }
  return {
    status: enter(wanted, 'waiting', 'about to start', context, {
      failures: 0,
    }),
  };
}

function stop(
  status: ProcessStatus,
  cause: string,
  context: StepContext,
): ProcessStep {
  const unwanted = { ...status, wanted: false, failing: undefined };
  if (!status.alive) {
    return {
      status:
        status.state === 'stopped'
          ? unwanted
          : enter(unwanted, 'stopped', cause, context),
    };
  }
  if (status.state === 'stopping') {
    return { status: unwanted };
  }
  return {
    status: enter(unwanted, 'stopping', cause, context),
    effect: 'terminate',
  };
}

function proceed(
  status: ProcessStatus,
  missing: readonly string[],
  context: StepContext,
): ProcessStep {
  if (status.state !== 'waiting') {
    return { status };
  }
  if (missing.length > 0) {
    const cause = `waits for ${missing.join(', ')}`;
    return { status: cause === status.cause ? status : { ...status, cause } };
  }
  return {
    status: enter(status, 'starting', 'launched', context, {
      alive: true,
      launches: status.launches + 1,
    }),
    effect: 'launch',
  };
}

function probed(
  status: ProcessStatus,
  problem: string | undefined,
  context: StepContext,
): ProcessStep {
  const { state } = status;
  if (!status.alive || !['starting', 'ready', 'unready'].includes(state)) {
    return { status };
  }
  if (problem === undefined) {
    return {
      status:
        state === 'ready' ? status : enter(status, 'ready', 'ready', context),
    };
  }
  if (state === 'ready') {
    return { status: enter(status, 'unready', problem, context) };
  }
  return {
    status: status.cause === problem ? status : { ...status, cause: problem },
  };
}

function gone(
  status: ProcessStatus,
  end: { cause: string; completed: boolean; permanent: boolean },
  context: StepContext,
): ProcessStep {
  if (!status.alive) {
    return { status };
  }
  const dead = { ...status, alive: false };
  if (!status.wanted) {
    return {
      status: enter(
        dead,
        'stopped',
        status.killed ? 'killed: it did not end in time' : status.cause,
        context,
      ),
    };
  }
  if (status.state === 'stopping' && status.failing === undefined) {
    // Stopped, and wanted again meanwhile.
    return {
      status: enter(dead, 'waiting', 'about to start again', context),
    };
  }
  if (end.permanent) {
    return { status: enter(dead, 'failed', end.cause, context) };
  }
  if (end.completed && status.failing === undefined) {
    return {
      status: enter(dead, 'ready', 'done', context, { failures: 0 }),
    };
  }
  return { status: backOff(dead, status.failing ?? end.cause, context) };
}

function backOff(
  status: ProcessStatus,
  cause: string,
  context: StepContext,
): ProcessStatus {
  const { now, random, policy } = context;
  const { state, since } = status;
  const wasStable = state === 'ready' && now - since >= policy.stableAfterMs;
  const failures = wasStable ? 1 : status.failures + 1;
  return enter(
    status,
    failures >= policy.crashLoopAfter ? 'crash-looping' : 'backing-off',
    cause,
    context,
    { failures, retryAt: now + backOffDelay(failures, random, policy) },
  );
}

function tick(status: ProcessStatus, context: StepContext): ProcessStep {
  const { now, policy } = context;
  const due = nextTick(status, policy);
  if (due === undefined || now < due) {
    return { status };
  }
  switch (status.state) {
    case 'starting': {
      const problem = `not ready after ${policy.startTimeoutMs / 1000} s: ${
        status.cause
      }`;
      return {
        status: enter(status, 'stopping', problem, context, {
          failing: problem,
        }),
        effect: 'terminate',
      };
    }
    case 'stopping':
      return { status: { ...status, killed: true }, effect: 'kill' };
    case 'ready':
      return { status: { ...status, failures: 0 } };
    default:
      return {
        status: enter(status, 'waiting', 'about to start again', context),
      };
  }
}
