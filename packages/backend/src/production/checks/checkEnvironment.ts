import type { ProductionCheck } from '../ProductionCheck';

/** Everything that asks whether this is production must get the same answer. */
export const checkEnvironment: ProductionCheck = ({ config, nodeEnv }) => {
  const problems: string[] = [];
  if (nodeEnv !== 'production') {
    problems.push(
      "The environment variable NODE_ENV is not 'production', so errors would show stack traces. Set it.",
    );
  }
  if (config.getOptionalString('auth.environment') !== 'production') {
    problems.push(
      "auth.environment is not 'production', so the sign-in providers of another environment would be used. Set it.",
    );
  }
  return problems;
};
