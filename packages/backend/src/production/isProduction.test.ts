import { ConfigReader } from '@backstage/config';
import { isProduction } from './isProduction';

describe('isProduction', () => {
  it.each([
    [undefined, undefined, false],
    ['development', 'development', false],
    ['test', undefined, false],
    ['production', undefined, true],
    ['production', 'development', true],
    ['development', 'production', true],
    [undefined, 'production', true],
  ])(
    'with NODE_ENV %s and auth.environment %s is %s',
    (nodeEnv, environment, expected) => {
      const config = new ConfigReader(
        environment ? { auth: { environment } } : {},
      );
      expect(isProduction({ config, nodeEnv })).toBe(expected);
    },
  );
});
