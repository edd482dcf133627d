import type { ProblemDetail } from '../platform/http/problem.ts';
import {
  countriesWithPostalCodes,
  countriesWithRegions,
  isCountry,
  isPostalCodeOf,
} from './countries.ts';

/** What a user says about an address. */
export interface AddressFields {
  /** Who receives what is sent there. */
  recipient: string;
  line1: string;
  line2?: string;
  city: string;
  /** State or province, by its code where the country needs one. */
  region?: string;
  postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** An address of a user, as it is answered. */
export interface Address extends AddressFields {
  id: string;
  /** Whether things are sent here when nothing else is said. Exactly one of a user's addresses is. */
  isDefault: boolean;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string;
}

/** The one spelling that is stored: without blanks around, codes in capitals, nothing that is empty. */
export function normalizeAddress(fields: AddressFields): AddressFields {
  const line2 = fields.line2?.trim();
  const region = fields.region?.trim();
  const postalCode = fields.postalCode?.trim().toUpperCase().replaceAll(/\s+/g, ' ');
  return {
    recipient: fields.recipient.trim(),
    line1: fields.line1.trim(),
    ...(line2 && { line2 }),
    city: fields.city.trim(),
    ...(region && {
      region: countriesWithRegions.has(fields.country) ? region.toUpperCase() : region,
    }),
    ...(postalCode && { postalCode }),
    country: fields.country,
  };
}

/** What keeps an address from being one of its country; empty when nothing does. Expects a normalised one. */
export function addressProblems(address: AddressFields): ProblemDetail[] {
  const { country, region, postalCode } = address;
  if (!isCountry(country)) {
    return [{ pointer: '/country', detail: 'must be a country of ISO 3166-1' }];
  }
  const problems: ProblemDetail[] = [];
  if (countriesWithRegions.has(country) && !/^[A-Z]{2,3}$/.test(region ?? '')) {
    problems.push({ pointer: '/region', detail: 'must be the code of a state or province' });
  }
  if (postalCode === undefined && countriesWithPostalCodes.has(country)) {
    problems.push({ pointer: '/postalCode', detail: 'is needed in this country' });
  }
  if (postalCode !== undefined && !isPostalCodeOf(country, postalCode)) {
    problems.push({ pointer: '/postalCode', detail: 'is not a postal code of this country' });
  }
  return problems;
}
