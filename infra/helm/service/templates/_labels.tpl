{{/*
What pods are found by. A Deployment's selector cannot be changed later, so nothing may be added here.
`app` is what the mesh and Flagger go by: Flagger's primary pods have `app: <name>-primary`.
*/}}
{{- define "service.selectorLabels" -}}
app: {{ include "service.name" . | quote }}
app.kubernetes.io/name: {{ include "service.name" . | quote }}
{{- end -}}

{{/* The label that all pods of the service have, those of a canary's primary and of its new version. */}}
{{- define "service.anyVersionLabels" -}}
app.kubernetes.io/name: {{ include "service.name" . | quote }}
{{- end -}}

{{/*
What instances are spread by. Flagger renames the values in the constraints of the primary, but of the pods'
labels it renames `app` alone, so this must be the only one.
*/}}
{{- define "service.spreadLabels" -}}
app: {{ include "service.name" . | quote }}
{{- end -}}

{{/* What marks the Services that Prometheus reads: of a canary's three only two, so that no pod counts twice. */}}
{{- define "service.scrapeLabels" -}}
app.kubernetes.io/name: {{ include "service.name" . | quote }}
causeway.dev/scrape: 'true'
{{- end -}}

{{/* Labels of pods: what the selector needs, whose it is, and what it is billed to (`component`). */}}
{{- define "service.podLabels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- with .Values.system }}
app.kubernetes.io/part-of: {{ . | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
causeway.dev/environment: {{ .Values.environment }}
{{- with .Values.team }}
causeway.dev/team: {{ . | quote }}
{{- end }}
{{- with .Values.tier }}
causeway.dev/tier: {{ . | quote }}
{{- end }}
component: {{ include "service.name" . | quote }}
{{- end -}}

{{/* Labels of everything else: the same and the chart's version, which must not restart pods. */}}
{{- define "service.labels" -}}
{{ include "service.podLabels" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}
