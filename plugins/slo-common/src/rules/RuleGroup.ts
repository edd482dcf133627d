/** A rule that records the result of an expression as a new series. */
export interface RecordingRule {
  record: string;
  expr: string;
  labels: Record<string, string>;
}

/** A rule that alerts while an expression has results. */
export interface AlertRule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Rules that Prometheus evaluates in turn, each seeing what those before it recorded. */
export interface RuleGroup {
  name: string;
  /** How often, as a Prometheus duration. */
  interval: string;
  rules: (RecordingRule | AlertRule)[];
}

/** A `PrometheusRule` of the Prometheus operator. */
export interface PrometheusRule {
  apiVersion: 'monitoring.coreos.com/v1';
  kind: 'PrometheusRule';
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { groups: RuleGroup[] };
}
