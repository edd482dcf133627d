{{/*
Mistakes that a JSON schema cannot see, because they are about two values at once. Each is one line that
begins with the path of the value to change; all are reported together.
*/}}
{{- define "service.problems" -}}
{{ include "service.problems.image" . }}
{{ include "service.problems.replicas" . }}
{{ include "service.problems.budget" . }}
{{ include "service.problems.scaling" . }}
{{ include "service.problems.resources" . }}
{{ include "service.problems.environmentVariables" . }}
{{ include "service.problems.secretFiles" . }}
{{ include "service.problems.networkPolicy" . }}
{{ include "service.problems.identity" . }}
{{ include "service.problems.monitoring" . }}
{{ include "service.problems.exposure" . }}
{{ include "service.problems.canary" . }}
{{- end -}}

{{- define "service.problems.image" }}
{{- with .Values.image }}
{{- if and (or .digest .tag) (not .repository) }}
image.repository: is needed to run image.{{ ternary "digest" "tag" (not (empty .digest)) }}
{{- end }}
{{- if and (eq $.Values.environment "production") .tag (not .digest) }}
image.digest: is needed in production; image.tag ({{ .tag }}) can be moved to another content
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.replicas" }}
{{- $plan := include "service.plan" . | fromYaml }}
{{- $path := ternary "autoscaling.minReplicas" "replicaCount" $plan.autoscaling }}
{{- if and (eq .Values.environment "production") (lt (int $plan.replicas) 3) }}
{{ $path }}: is {{ int $plan.replicas }}, and production needs at least 3, one per zone (environment says where this is)
{{- end }}
{{- if and $plan.autoscaling (gt (int $plan.replicas) (int $plan.maxReplicas)) }}
autoscaling.maxReplicas: is {{ int $plan.maxReplicas }}, less than autoscaling.minReplicas ({{ int $plan.replicas }})
{{- end }}
{{- end }}

{{- define "service.problems.budget" }}
{{- $plan := include "service.plan" . | fromYaml }}
{{- $budget := .Values.podDisruptionBudget }}
{{- if $plan.budget }}
{{- if and (hasKey $budget "minAvailable") (hasKey $budget "maxUnavailable") }}
podDisruptionBudget.minAvailable: cannot be combined with podDisruptionBudget.maxUnavailable; keep one of them
{{- else if hasKey $budget "minAvailable" }}
{{- $given := toString $budget.minAvailable }}
{{- $needed := int $given }}
{{- if hasSuffix "%" $given }}
{{- $needed = div (add (mul (int $plan.replicas) (trimSuffix "%" $given | int)) 99) 100 }}
{{- end }}
{{- if ge (int $needed) (int $plan.replicas) }}
podDisruptionBudget.minAvailable: {{ $given }} of {{ int $plan.replicas }} instances lets no instance be moved, so no node could ever be drained
{{- end }}
{{- else if and (hasKey $budget "maxUnavailable") (has (toString $budget.maxUnavailable) (list "0" "0%")) }}
podDisruptionBudget.maxUnavailable: {{ $budget.maxUnavailable }} lets no instance be moved, so no node could ever be drained
{{- else if lt (int $plan.replicas) 1 }}
podDisruptionBudget.enabled: needs at least 1 instance
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.scaling" }}
{{- $plan := include "service.plan" . | fromYaml }}
{{- $autoscaling := .Values.autoscaling }}
{{- $vertical := .Values.verticalPodAutoscaler }}
{{- if $plan.autoscaling }}
{{- if not (or $autoscaling.targetCPUUtilization $autoscaling.targetMemoryUtilization $autoscaling.customMetrics) }}
autoscaling.targetCPUUtilization: is needed, or another metric, when autoscaling is on
{{- end }}
{{- if lt (int $plan.replicas) 1 }}
autoscaling.minReplicas: must be at least 1
{{- end }}
{{- if and $vertical.enabled (ne $vertical.updateMode "Off") (or $autoscaling.targetCPUUtilization $autoscaling.targetMemoryUtilization) }}
verticalPodAutoscaler.updateMode: {{ $vertical.updateMode }} works against autoscaling, which looks at CPU and memory too; use "Off" (recommendations only) or scale by custom metrics alone
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.resources" }}
{{- $resources := include "service.resources" . | fromYaml }}
{{- range $name := list "cpu" "memory" }}
{{- $request := get $resources.requests $name }}
{{- $limit := get $resources.limits $name }}
{{- if gt (include "service.quantity" $request | float64) (include "service.quantity" $limit | float64) }}
resources.requests.{{ $name }}: is {{ $request }}, more than resources.limits.{{ $name }} ({{ $limit }}; size {{ $.Values.size }} where resources does not say)
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.environmentVariables" }}
{{- $seen := dict }}
{{- $own := dict "PORT" "containerPort" "SHUTDOWN_DELAY_MS" "shutdown.delaySeconds" "SHUTDOWN_TIMEOUT_MS" "shutdown.timeoutSeconds" }}
{{- if .Values.telemetry.enabled }}
{{- $_ := set $own "OTEL_EXPORTER_OTLP_ENDPOINT" "telemetry" }}
{{- end }}
{{- range .Values.env }}
{{- if hasKey $own .name }}
env: {{ .name }} is set by the chart; change {{ get $own .name }} instead
{{- end }}
{{- if hasKey $seen .name }}
env: {{ .name }} is there twice
{{- end }}
{{- if eq (hasKey . "value") (hasKey . "valueFrom") }}
env: {{ .name }} needs value or valueFrom, one of the two
{{- end }}
{{- $_ := set $seen .name true }}
{{- end }}
{{- end }}

{{- define "service.problems.secretFiles" }}
{{- $seen := dict "/tmp" true }}
{{- range .Values.secretFiles }}
{{- if hasKey $seen .directory }}
secretFiles: {{ .directory }} is a folder with another content already
{{- end }}
{{- $_ := set $seen .directory true }}
{{- end }}
{{- end }}

{{- define "service.problems.networkPolicy" }}
{{- range .Values.networkPolicy.allowFrom }}
{{- if eq (empty .service) (empty .podLabels) }}
networkPolicy.allowFrom: {{ .namespace | default "an entry" }} needs service or podLabels, one of the two
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.identity" }}
{{- $plan := include "service.plan" . | fromYaml }}
{{- $account := .Values.serviceAccount }}
{{- $role := get $account.annotations "eks.amazonaws.com/role-arn" }}
{{- if and (not $account.create) (not $account.name) }}
serviceAccount.name: is needed when serviceAccount.create is false
{{- end }}
{{- if and (eq $plan.identity "irsa") $account.create (not $role) }}
serviceAccount.annotations: needs eks.amazonaws.com/role-arn when identity is irsa
{{- end }}
{{- if and (ne $plan.identity "irsa") $role }}
serviceAccount.annotations: eks.amazonaws.com/role-arn has no meaning when identity is {{ $plan.identity }}
{{- end }}
{{- end }}

{{/* A duration such as 500ms, 30s or 2m in milliseconds. */}}
{{- define "service.milliseconds" -}}
{{- $number := regexFind "^[0-9]+" . -}}
{{- mul $number (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (trimPrefix $number .)) -}}
{{- end -}}

{{- define "service.problems.monitoring" }}
{{- with .Values.serviceMonitor }}
{{- if gt (include "service.milliseconds" .scrapeTimeout | int64) (include "service.milliseconds" .interval | int64) }}
serviceMonitor.scrapeTimeout: {{ .scrapeTimeout }} is longer than serviceMonitor.interval ({{ .interval }})
{{- end }}
{{- end }}
{{- with .Values.externalSecret }}
{{- if and .enabled (not .data) }}
externalSecret.data: is needed when externalSecret.enabled is true
{{- end }}
{{- end }}
{{- end }}

{{- define "service.problems.exposure" }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
ingress.hosts: is needed when ingress.enabled is true
{{- end }}
{{- end }}

{{- define "service.problems.canary" }}
{{- $plan := include "service.plan" . | fromYaml }}
{{- $canary := .Values.canary }}
{{- if $canary.enabled }}
{{- if not $plan.autoscaling }}
canary.enabled: needs autoscaling.enabled, because Flagger and a fixed replicaCount would overwrite each other
{{- end }}
{{- if gt (int $canary.stepWeight) (int $canary.maxWeight) }}
canary.stepWeight: is {{ int $canary.stepWeight }}, more than canary.maxWeight ({{ int $canary.maxWeight }})
{{- end }}
{{- $scrapes := mul 2 (include "service.milliseconds" .Values.serviceMonitor.interval | int64) }}
{{- if lt (include "service.milliseconds" $canary.window | int64) $scrapes }}
canary.window: {{ $canary.window }} is too short to compute a rate; it needs two scrapes (serviceMonitor.interval is {{ .Values.serviceMonitor.interval }})
{{- end }}
{{- if ne .Values.service.type "ClusterIP" }}
service.type: must be ClusterIP when canary.enabled is true; Flagger makes the Services
{{- end }}
{{- if eq $canary.provider "gatewayapi:v1" }}
{{- if not .Values.httpRoute.enabled }}
canary.provider: gatewayapi:v1 shifts the traffic of a route, so it needs httpRoute.enabled
{{- end }}
{{- if .Values.ingress.enabled }}
ingress.enabled: would lead traffic past the canary; with gatewayapi:v1 use httpRoute alone
{{- end }}
{{- end }}
{{- end }}
{{- end }}
