import type { Config } from '@backstage/config';
import type { ProductionCheck } from '../ProductionCheck';

/** What reaches the portal, and what the portal reaches. */
export const checkNetwork: ProductionCheck = ({ config }) => [
  ...['app.baseUrl', 'backend.baseUrl'].flatMap(key =>
    checkBaseUrl(config, key),
  ),
  ...checkOrigins(config),
  ...checkRateLimit(config),
  ...checkReading(config),
];

function checkBaseUrl(config: Config, key: string): string[] {
  const baseUrl = config.getOptionalString(key);
  if (!baseUrl || !URL.canParse(baseUrl)) {
    return [`${key} is not a URL. Set it to the address that people use.`];
  }
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:') {
    return [
      `${key} is not https, so tokens would travel in the clear. Set it to the https address that people use.`,
    ];
  }
  return hostname === 'localhost'
    ? [`${key} is localhost. Set it to the address that people use.`]
    : [];
}

function checkOrigins(config: Config): string[] {
  const origin = config.getOptional('backend.cors.origin');
  const origins = Array.isArray(origin) ? origin : [origin];
  return origins.includes('*')
    ? [
        'backend.cors.origin allows every website to call the portal. Name the address of the portal.',
      ]
    : [];
}

function checkRateLimit(config: Config): string[] {
  const problems: string[] = [];
  if (typeof config.getOptional('backend.rateLimit') !== 'object') {
    problems.push(
      'backend.rateLimit is not set up, so one client could use up the portal. Give it a window and an incomingRequestLimit.',
    );
  } else if (!config.has('backend.rateLimit.incomingRequestLimit')) {
    problems.push(
      'backend.rateLimit.incomingRequestLimit is missing, and its default of 5 requests a minute locks everybody out. Set it.',
    );
  }
  if (config.getOptional('backend.trustProxy') === true) {
    problems.push(
      'backend.trustProxy is true, so clients could choose the address they are known by. Set it to the number of proxies in front of the portal.',
    );
  }
  return problems;
}

/** Hosts that answer with credentials of the machine, or that nobody else can reach. */
const INTERNAL_HOSTS = [
  /^\*/,
  /^localhost\b/,
  /^127\./,
  /^0\.0\.0\.0/,
  /^169\.254\./,
  /^\[/,
  /^metadata\b/,
  /\.internal\b/,
];

function checkReading(config: Config): string[] {
  return (config.getOptionalConfigArray('backend.reading.allow') ?? [])
    .map(entry => entry.getString('host'))
    .filter(host => INTERNAL_HOSTS.some(pattern => pattern.test(host)))
    .map(
      host =>
        `backend.reading.allow lets everybody read from '${host}' through the portal. Name hosts that everybody may read from.`,
    );
}
