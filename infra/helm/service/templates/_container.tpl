{{/* Environment variables: the chart's own first, then the service's. */}}
{{- define "service.env" -}}
- name: PORT
  value: {{ .Values.containerPort | toString | quote }}
- name: SHUTDOWN_DELAY_MS
  value: {{ mul .Values.shutdown.delaySeconds 1000 | toString | quote }}
- name: SHUTDOWN_TIMEOUT_MS
  value: {{ mul .Values.shutdown.timeoutSeconds 1000 | toString | quote }}
{{- if .Values.telemetry.enabled }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ include "service.collectorUrl" . | quote }}
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* One probe. */}}
{{- define "service.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: http
initialDelaySeconds: {{ .initialDelaySeconds }}
periodSeconds: {{ .periodSeconds }}
timeoutSeconds: {{ .timeoutSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end -}}
