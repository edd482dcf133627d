{{/* Everything in a namespace. Kubernetes itself puts this label on each. */}}
{{- define "service.namespaceSelector" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ . | quote }}
{{- end -}}

{{/* Pods of a service, or with other labels, in a namespace, which is the release's own where the values do not say. */}}
{{- define "service.peer" -}}
- {{ include "service.namespaceSelector" (.peer.namespace | default .root.Release.Namespace) | nindent 2 | trim }}
  podSelector:
    matchLabels:
      {{- with .peer.service }}
      app.kubernetes.io/name: {{ . | quote }}
      {{- end }}
      {{- range $label, $value := .peer.podLabels }}
      {{ $label }}: {{ $value | quote }}
      {{- end }}
{{- end -}}

{{- define "service.tcpPort" -}}
- protocol: TCP
  port: {{ . }}
{{- end -}}

{{/* Where traffic from outside comes from: the declared namespaces and those of the route's gateways. */}}
{{- define "service.gatewayNamespaces" -}}
{{- $namespaces := .Values.networkPolicy.gatewayNamespaces -}}
{{- if .Values.httpRoute.enabled -}}
{{- range .Values.httpRoute.parentRefs -}}
{{- $namespaces = append $namespaces (.namespace | default $.Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- $namespaces | uniq | toYaml -}}
{{- end -}}

{{/* The gateways of the route, with the API's own defaults: Argo CD would take them for a difference. */}}
{{- define "service.parentRefs" -}}
{{- range .Values.httpRoute.parentRefs }}
- group: gateway.networking.k8s.io
  kind: Gateway
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
