{{/* What the sizes mean. */}}
{{- define "service.sizes" -}}
small:
  requests: { cpu: 250m, memory: 256Mi }
  limits: { cpu: 500m, memory: 512Mi }
medium:
  requests: { cpu: '1', memory: 1Gi }
  limits: { cpu: '1', memory: 1Gi }
large:
  requests: { cpu: '2', memory: 2Gi }
  limits: { cpu: '2', memory: 2Gi }
{{- end -}}

{{/* CPU and memory of one instance: the size with the figures of `resources` in place of its own. */}}
{{- define "service.resources" -}}
{{- $size := get (include "service.sizes" . | fromYaml) .Values.size -}}
{{- range $kind, $figures := mergeOverwrite $size (deepCopy .Values.resources) }}
{{ $kind }}:
  {{- include "service.figures" $figures | trim | nindent 2 }}
{{- end }}
{{- end -}}

{{/* CPU and memory as text: a number such as 0.5 is no quantity to every kind. */}}
{{- define "service.figures" -}}
{{- range $name, $figure := . }}
{{ $name }}: {{ toString $figure | quote }}
{{- end }}
{{- end -}}

{{/* A Kubernetes quantity as a number, to compare two of the same kind. */}}
{{- define "service.quantity" -}}
{{- $text := toString . -}}
{{- $number := regexFind "^[0-9]+([.][0-9]+)?" $text -}}
{{- $unit := trimPrefix $number $text -}}
{{- $factors := dict "m" 0.001 "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- mulf (float64 $number) (get $factors $unit) -}}
{{- end -}}
