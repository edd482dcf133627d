{{/* The service's name, which is the name of everything that the chart makes. */}}
{{- define "service.name" -}}
{{- default .Release.Name .Values.nameOverride -}}
{{- end -}}

{{/* The account that pods run as. */}}
{{- define "service.accountName" -}}
{{- default (include "service.name" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* The Secret that External Secrets fills. */}}
{{- define "service.secretName" -}}
{{- default (printf "%s-secrets" (include "service.name" .)) .Values.externalSecret.name -}}
{{- end -}}

{{/* The image, or nothing as long as no build has written a digest or tag. */}}
{{- define "service.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else if .tag -}}
{{- printf "%s:%s" .repository .tag -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where traces go. */}}
{{- define "service.collectorUrl" -}}
{{- printf "http://%s.%s.svc:%d" .Values.telemetry.service .Values.telemetry.namespace (int .Values.telemetry.port) -}}
{{- end -}}
