import type { ProductionCheck } from '../ProductionCheck';

/** Who defines people decides who owns what; who defines templates decides what the portal runs. */
const PRIVILEGED_KINDS = ['user', 'group', 'template'];

/** Only named locations define people, teams and templates. */
export const checkCatalogRules: ProductionCheck = ({ config }) =>
  (config.getOptionalConfigArray('catalog.rules') ?? [])
    .filter(rule => !rule.has('locations'))
    .flatMap(rule => rule.getOptional<unknown[]>('allow') ?? [])
    .map(allowed =>
      typeof allowed === 'object' && allowed !== null && 'kind' in allowed
        ? String(allowed.kind)
        : String(allowed),
    )
    .filter(kind => PRIVILEGED_KINDS.includes(kind.toLowerCase()))
    .map(
      kind =>
        `catalog.rules lets every location define entities of kind ${kind}. Allow it in the rules of the locations that are to.`,
    );
