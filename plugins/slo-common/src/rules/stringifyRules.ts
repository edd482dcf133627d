import { stringify } from 'yaml';
import type { PrometheusRule, RuleGroup } from './RuleGroup';

/** What a `PrometheusRule` is called. */
export interface PrometheusRuleMetadata {
  name: string;
  /** Left out where Kustomize or Argo CD sets it. */
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** The rules as an object for the Prometheus operator. */
export function toPrometheusRule(
  groups: readonly RuleGroup[],
  metadata: PrometheusRuleMetadata,
): PrometheusRule {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { ...metadata },
    spec: { groups: [...groups] },
  };
}

/**
 * Rules as YAML text.
 *
 * @param rules - groups become a rule file of Prometheus, an object becomes a manifest
 */
export function stringifyRules(
  rules: readonly RuleGroup[] | PrometheusRule,
): string {
  const content = 'kind' in rules ? rules : { groups: rules };
  return stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
}
