{{/* The ports of addresses (host:port, or URLs) and more, each once. dict: addresses, more */}}
{{- define "spillway.ports" -}}
{{- $ports := list }}
{{- range .addresses }}
{{- $port := regexFind ":[0-9]+/?$" . | trimPrefix ":" | trimSuffix "/" }}
{{- if not $port }}
{{- $port = ternary "443" "80" (hasPrefix "https://" .) }}
{{- end }}
{{- $ports = append $ports (int $port) }}
{{- end }}
{{- range .more }}
{{- $ports = append $ports (int .) }}
{{- end }}
{{- toYaml (uniq $ports) }}
{{- end }}
