{{/* What an environment means where the values do not say otherwise. */}}
{{- define "service.environments" -}}
sandbox: { replicas: 1, maxReplicas: 3, autoscaling: false, serviceMonitor: false, zones: ScheduleAnyway }
dev: { replicas: 1, maxReplicas: 3, autoscaling: false, serviceMonitor: true, zones: ScheduleAnyway }
staging: { replicas: 2, maxReplicas: 6, autoscaling: true, serviceMonitor: true, zones: ScheduleAnyway }
production: { replicas: 3, maxReplicas: 20, autoscaling: true, serviceMonitor: true, zones: DoNotSchedule }
{{- end -}}

{{/*
The values with the environment's defaults filled in, as YAML; templates read it with fromYaml.
  built            an image is known, so the workload can be made
  canary           Flagger owns the Services and the route
  replicas         the fewest instances there are
  autoscaling, maxReplicas, budget, serviceMonitor, zones, identity
*/}}
{{- define "service.plan" -}}
{{- $values := .Values -}}
{{- $defaults := get (include "service.environments" . | fromYaml) $values.environment -}}
{{- $autoscaling := $values.autoscaling.enabled | kindIs "invalid" | ternary $defaults.autoscaling $values.autoscaling.enabled -}}
{{- $replicas := $values.replicaCount | kindIs "invalid" | ternary $defaults.replicas $values.replicaCount -}}
{{- if and $autoscaling (not (kindIs "invalid" $values.autoscaling.minReplicas)) -}}
{{- $replicas = $values.autoscaling.minReplicas -}}
{{- end -}}
{{- $budget := $values.podDisruptionBudget -}}
{{- $budgetGiven := or (hasKey $budget "minAvailable") (hasKey $budget "maxUnavailable") -}}
{{- $role := get $values.serviceAccount.annotations "eks.amazonaws.com/role-arn" -}}
built: {{ include "service.image" . | empty | not }}
canary: {{ $values.canary.enabled }}
replicas: {{ int $replicas }}
autoscaling: {{ $autoscaling }}
maxReplicas: {{ $values.autoscaling.maxReplicas | kindIs "invalid" | ternary $defaults.maxReplicas $values.autoscaling.maxReplicas | int }}
budget: {{ $budget.enabled | kindIs "invalid" | ternary (or $budgetGiven (gt (int $replicas) 1)) $budget.enabled }}
serviceMonitor: {{ $values.serviceMonitor.enabled | kindIs "invalid" | ternary $defaults.serviceMonitor $values.serviceMonitor.enabled }}
zones: {{ $values.topologySpread.zones | default $defaults.zones }}
identity: {{ $values.identity | default (ternary "irsa" "none" (not (empty $role))) }}
{{- end -}}
