import { z } from 'zod';
import { GoldenPathInputError } from './GoldenPathInputError';

/** What the platform team says about the platform that services are deployed on. */
export interface PlatformSettings {
  /** Registry of container images, without a scheme; a service's image is `<imageRegistry>/<name>`. */
  imageRegistry: string;
  /** OCI repository of Helm charts, without a scheme. */
  chartRepository: string;
  /** AWS account that services run in, 12 digits. */
  awsAccountId: string;
  /** AWS region that services run in. */
  awsRegion: string;
  /** DNS name that services are reachable under. */
  domain: string;
}

/** What the skeletons are told about the platform and about the service's own place on it. */
export interface PlatformValues extends PlatformSettings {
  /** What to give to `git clone` for the service's repository. */
  repositoryUrl: string;
  /** Page of the service's repository for people. */
  repositoryPage: string;
  /** Address of the portal, without a trailing slash. */
  portalUrl: string;
}

/** Where the settings are in the portal's configuration. */
export const PLATFORM_CONFIG_KEY = 'goldenPath.platform';

/** Settings that stand for a platform nobody has described yet: AWS's own example account. */
export const EXAMPLE_PLATFORM: PlatformSettings = {
  imageRegistry: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
  chartRepository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/charts',
  awsAccountId: '123456789012',
  awsRegion: 'us-east-1',
  domain: 'shop.example.com',
};

const HOST = /[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/
  .source;
const PATH_PART = /[a-z0-9]+([._-]+[a-z0-9]+)*/.source;
const registryPattern = new RegExp(`^${HOST}(:[0-9]{1,5})?(/${PATH_PART})*$`);
const domainPattern = new RegExp(`^(?=.{1,253}$)${HOST}$`);

const settings = {
  imageRegistry: z
    .string()
    .regex(
      registryPattern,
      'has to be a registry like 123456789012.dkr.ecr.us-east-1.amazonaws.com, without https:// and without a slash at the end',
    ),
  chartRepository: z
    .string()
    .regex(
      registryPattern,
      'has to be an OCI repository like 123456789012.dkr.ecr.us-east-1.amazonaws.com/charts, without oci:// and without a slash at the end',
    ),
  awsAccountId: z
    .string()
    .regex(
      /^[0-9]{12}$/,
      'has to be the 12 digits of an AWS account, in quotes',
    ),
  awsRegion: z
    .string()
    .regex(
      /^[a-z]{2}(-[a-z]+)+-[1-9][0-9]?$/,
      'has to be an AWS region like us-east-1',
    ),
  domain: z
    .string()
    .regex(domainPattern, 'has to be a DNS name like shop.example.com'),
};

const webAddress = z
  .string()
  .refine(isWebAddress, 'has to be an http or https address');

/** The shape of {@link PlatformSettings}. */
export const platformSettingsSchema = z.strictObject(settings);

/** The shape of {@link PlatformValues}. */
export const platformValuesSchema = z.strictObject({
  ...settings,
  repositoryUrl: webAddress,
  repositoryPage: webAddress,
  portalUrl: webAddress,
});

/** The names of all {@link PlatformValues}. */
export const PLATFORM_KEYS: readonly string[] = Object.keys(
  platformValuesSchema.shape,
);

/**
 * Checks what the portal's configuration says about the platform.
 *
 * @param given - the values under {@link PLATFORM_CONFIG_KEY}; undefined when there is no such key
 * @returns {@link EXAMPLE_PLATFORM} when nothing is configured
 * @throws GoldenPathInputError naming every key that is missing, unknown or wrong
 */
export function readPlatformSettings(given: unknown): PlatformSettings {
  if (given === undefined) {
    return EXAMPLE_PLATFORM;
  }
  const result = platformSettingsSchema.safeParse(given);
  if (!result.success) {
    throw new GoldenPathInputError(
      result.error.issues.flatMap(issue => describeIssue(issue, given)),
    );
  }
  return result.data;
}

function describeIssue(issue: z.core.$ZodIssue, given: unknown): string[] {
  const key = [PLATFORM_CONFIG_KEY, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(settings).join(', ');
    return issue.keys.map(
      each => `${key}.${each} is not known, there are ${known}`,
    );
  }
  if (issue.code !== 'invalid_type') {
    return [`${key} ${issue.message}`];
  }
  if (issue.path.length === 0) {
    return [`${key} has to have the keys ${Object.keys(settings).join(', ')}`];
  }
  const value: unknown = Reflect.get(Object(given), issue.path[0]);
  return [
    value === undefined
      ? `${key} is missing`
      : `${key} has to be text; put it into quotes`,
  ];
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '');
}
