import fc from 'fast-check';
import {
  EXAMPLE_PLATFORM,
  PLATFORM_KEYS,
  readPlatformSettings,
} from './platform';

describe('readPlatformSettings', () => {
  it('gives the example where nothing is configured', () => {
    expect(readPlatformSettings(undefined)).toEqual(EXAMPLE_PLATFORM);
    expect(readPlatformSettings(EXAMPLE_PLATFORM)).toEqual(EXAMPLE_PLATFORM);
  });

  it.each([
    [{ imageRegistry: 'localhost:5000' }],
    [{ imageRegistry: 'ghcr.io/acme/images' }],
    [{ chartRepository: 'registry.acme.com/team_a/charts.v2' }],
    [{ awsAccountId: '000000000001' }],
    [{ awsRegion: 'us-gov-east-1' }],
    [{ awsRegion: 'ap-southeast-2' }],
    [{ domain: 'localhost' }],
  ])('takes %j', change => {
    expect(readPlatformSettings({ ...EXAMPLE_PLATFORM, ...change })).toEqual({
      ...EXAMPLE_PLATFORM,
      ...change,
    });
  });

  it.each([
    [
      { imageRegistry: 'https://ghcr.io' },
      /imageRegistry has to be a registry/,
    ],
    [{ imageRegistry: 'ghcr.io/' }, /imageRegistry has to be a registry/],
    [{ imageRegistry: 'ghcr.io/Acme' }, /imageRegistry has to be a registry/],
    [{ imageRegistry: '' }, /imageRegistry has to be a registry/],
    [
      { chartRepository: 'oci://ghcr.io/charts' },
      /chartRepository has to be an OCI repository/,
    ],
    [{ awsAccountId: '1234' }, /awsAccountId has to be the 12 digits/],
    [
      { awsAccountId: 123456789012 },
      /goldenPath.platform.awsAccountId has to be text; put it into quotes/,
    ],
    [{ awsRegion: 'Ohio' }, /awsRegion has to be an AWS region/],
    [{ awsRegion: undefined }, /goldenPath.platform.awsRegion is missing/],
    [{ domain: 'https://a.b' }, /domain has to be a DNS name/],
    [{ domain: 'a b' }, /domain has to be a DNS name/],
    [{ domain: `${'a.'.repeat(127)}com` }, /domain has to be a DNS name/],
    [{ colour: 'red' }, /goldenPath.platform.colour is not known/],
  ])('refuses %j', (change, message) => {
    expect(() =>
      readPlatformSettings({ ...EXAMPLE_PLATFORM, ...change }),
    ).toThrow(message);
  });

  it('names every key that is wrong at once', () => {
    expect(() => readPlatformSettings({})).toThrow(
      /imageRegistry is missing; .*chartRepository is missing; .*awsAccountId.*; .*awsRegion.*; .*domain is missing/,
    );
    expect(() => readPlatformSettings('x')).toThrow(/has to have the keys/);
  });

  it('refuses with a clear error or reads, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(EXAMPLE_PLATFORM)),
        fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.domain()),
        (key, text) => {
          let result: unknown;
          try {
            result = readPlatformSettings({ ...EXAMPLE_PLATFORM, [key]: text });
          } catch (error) {
            result = error;
          }
          const refusal = expect.objectContaining({
            name: 'InputError',
            message: expect.stringMatching(`^goldenPath\\.platform\\.${key} `),
          });
          const reading = {
            ...EXAMPLE_PLATFORM,
            [key]: expect.stringMatching(/^[a-z0-9][a-z0-9./:_-]*$/),
          };
          expect([result]).toEqual([
            result instanceof Error ? refusal : reading,
          ]);
        },
      ),
    );
  });
});

describe('PLATFORM_KEYS', () => {
  it('are the settings and the places of the service', () => {
    expect(PLATFORM_KEYS).toEqual([
      ...Object.keys(EXAMPLE_PLATFORM),
      'repositoryUrl',
      'repositoryPage',
      'portalUrl',
    ]);
  });
});
