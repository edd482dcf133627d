import { useEffect, useState } from 'react';
import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import { findServiceNameProblems } from '@internal/plugin-golden-path-common';
import { serviceNameApiRef } from './ServiceNameApi';

/** What is known about the name that was typed. */
export type ServiceNameStatus =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'free' }
  | { state: 'refused'; problems: string[] }
  | { state: 'unknown'; reason: string };

/** How long a person has to stop typing before the portal asks, in milliseconds. */
const pauseInTyping = 300;

/**
 * Follows a name while it is typed. Rules that need no one else are checked at once; whether the name
 * is free is asked when the typing pauses, and an answer about an older name is thrown away.
 */
export function useServiceNameStatus(name: string): ServiceNameStatus {
  const serviceNames = useApi(serviceNameApiRef);
  const [answer, setAnswer] = useState<{
    name: string;
    status: ServiceNameStatus;
  }>();
  const problems = name ? findServiceNameProblems(name) : [];
  const isWorthAsking = name !== '' && problems.length === 0;

  useEffect(() => {
    if (!isWorthAsking) {
      return undefined;
    }
    const controller = new AbortController();
    const ask = async () => {
      try {
        const check = await serviceNames.check(name, {
          signal: controller.signal,
        });
        return check.available
          ? { state: 'free' as const }
          : { state: 'refused' as const, problems: check.problems };
      } catch (error) {
        return { state: 'unknown' as const, reason: toError(error).message };
      }
    };
    const timer = setTimeout(() => {
      void ask().then(status => {
        if (!controller.signal.aborted) {
          setAnswer({ name, status });
        }
      });
    }, pauseInTyping);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [serviceNames, name, isWorthAsking]);

  if (name === '') {
    return { state: 'empty' };
  }
  if (problems.length > 0) {
    return {
      state: 'refused',
      problems: problems.map(problem => problem.message),
    };
  }
  return answer?.name === name ? answer.status : { state: 'checking' };
}
