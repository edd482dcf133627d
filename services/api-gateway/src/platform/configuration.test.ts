import { describe, expect, test } from '@jest/globals';
import {
  ConfigurationError,
  connectionUrl,
  readEnvironment,
  serverVariables,
} from './configuration.ts';

const variables = { ...serverVariables, STORE_URL: connectionUrl('store', 'stores') };

function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readEnvironment(variables, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('readEnvironment', () => {
  test('fills in defaults, and takes an empty variable for one that is not set', () => {
    const configuration = readEnvironment(variables, { STORE_URL: 'store://here', PORT: '' });

    expect(configuration).toMatchObject({ HOST: '0.0.0.0', PORT: 3000, LOG_LEVEL: 'info' });
  });

  test('lists every problem, not only the first', () => {
    const problems = problemsOf({ PORT: '80x', LOG_LEVEL: 'loud', REQUEST_TIMEOUT_MS: '1' });

    expect(problems).toEqual([
      'PORT must be a whole number',
      expect.stringContaining('LOG_LEVEL '),
      'REQUEST_TIMEOUT_MS must be between 100 and 300000',
      'STORE_URL is required',
    ]);
  });

  test('says nothing of a value that may hold a password', () => {
    const [problem] = problemsOf({ STORE_URL: 'http://user:hunter2@here' });

    expect(problem).toBe('STORE_URL must be a URL that starts with store:// or stores://');
  });
});
