import validator from 'validator';

/** In these countries some addresses have a postal code, and many do not. */
const optionalPostalCodes = new Set(['HK', 'IE']);

const knownFormats: ReadonlySet<string> = new Set<string>(validator.isPostalCodeLocales);

/** Countries in which nothing arrives without a postal code. */
export const countriesWithPostalCodes: ReadonlySet<string> = new Set(
  [...knownFormats].filter(country => !optionalPostalCodes.has(country)),
);

/** Countries whose addresses name a state or province by its code. */
export const countriesWithRegions: ReadonlySet<string> = new Set(['AU', 'CA', 'US']);

/** Whether ISO 3166-1 has assigned this code, in capitals, to a country. */
export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && validator.isISO31661Alpha2(code);
}

/** Whether a postal code has the form of its country. Where the form is not known, anything short will do. */
export function isPostalCodeOf(country: string, postalCode: string): boolean {
  return knownFormats.has(country)
    ? validator.isPostalCode(postalCode, country as validator.PostalCodeLocale)
    : /^[A-Z0-9][A-Z0-9 -]{0,15}$/.test(postalCode);
}
