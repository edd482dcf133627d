{{/* Labels of the Services that Flagger makes. It sets `app` itself. */}}
{{- define "service.flaggerServiceLabels" -}}
{{ omit (include "service.labels" . | fromYaml) "app" "app.kubernetes.io/managed-by" | toYaml }}
{{- end -}}

{{/*
Requests that the new version answered, without probes and scrapes. What is in {{ "{{ }}" }} Flagger fills in. The
pattern leaves out the primary's pods: their names have one part more.
*/}}
{{- define "service.canaryRequests" -}}
namespace="{{ "{{ namespace }}" }}", service="{{ include "service.name" . }}", pod=~"{{ "{{ target }}" }}-[0-9a-z]+-[0-9a-z]+", route!~"/health.*|{{ .Values.serviceMonitor.path }}"
{{- end -}}

{{/* Percent of the requests that were answered without a server error. */}}
{{- define "service.query.success-rate" -}}
100 * (sum(rate(http_requests_total{ {{- include "service.canaryRequests" . }}, status!~"5.."}[{{ "{{ interval }}" }}])) or vector(0))
  /
sum(rate(http_requests_total{ {{- include "service.canaryRequests" . }}}[{{ "{{ interval }}" }}]))
{{- end -}}

{{/* What 99 of 100 requests stay under, in milliseconds. */}}
{{- define "service.query.latency-p99" -}}
1000 * histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{ {{- include "service.canaryRequests" . }}}[{{ "{{ interval }}" }}])))
{{- end -}}
