/**
 * Service level objectives without a server: reading OpenSLO, checking it, writing Prometheus rules.
 *
 * @packageDocumentation
 */

export * from './document/FieldReader';
export * from './document/Problem';
export * from './document/readYamlDocuments';
export * from './document/suggestName';
export * from './openslo/parseSloDocuments';
export * from './openslo/Slo';
export * from './promql/promql';
export * from './promql/PromqlQuery';
export type { LabelMatcher } from './promql/QueryTree';
export * from './rules/alertWindows';
export * from './rules/renderRules';
export * from './rules/RuleGroup';
export * from './rules/stringifyRules';
