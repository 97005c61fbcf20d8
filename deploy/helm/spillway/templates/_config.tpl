{{/*
The configuration files. What a key means: docs/configuration.md. The chart's own keys, which other
objects depend on (ports, time to stop), win over the component's `config`; the schema refuses them there.
*/}}

{{- define "spillway.kafkaProperties" -}}
{{- $properties := dict }}
{{- if .Values.kafka.ca.existingSecret }}
{{- $_ := set $properties "ssl.truststore.type" "PEM" }}
{{- $_ := set $properties "ssl.truststore.location" (printf "/etc/spillway/kafka-ca/%s" .Values.kafka.ca.key) }}
{{- end }}
{{- toYaml (merge dict .Values.kafka.properties $properties) }}
{{- end }}

{{- define "spillway.postgresConfig" -}}
{{- $properties := dict }}
{{- if .Values.postgres.ca.existingSecret }}
{{- $_ := set $properties "sslmode" "verify-full" }}
{{- $_ := set $properties "sslrootcert" (printf "/etc/spillway/postgres-ca/%s" .Values.postgres.ca.key) }}
{{- end }}
url: {{ printf "jdbc:postgresql://%s:%v/%s" .Values.postgres.host .Values.postgres.port .Values.postgres.database }}
user: {{ .Values.postgres.user }}
{{- with merge dict .Values.postgres.properties $properties }}
properties:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "spillway.elasticsearchConfig" -}}
url:
  {{- toYaml .Values.elasticsearch.urls | nindent 2 }}
{{- with .Values.elasticsearch.user }}
user: {{ . }}
{{- end }}
{{- with .Values.elasticsearch.ca }}
{{- if .existingSecret }}
ca: /etc/spillway/elasticsearch-ca/{{ .key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.gatewayConfig" -}}
{{- $keys := .Values.gateway.apiKeys }}
{{- $access := dict }}
{{- if $keys.existingSecret }}
{{- $_ := set $access "keys-file" (printf "/etc/spillway/api-keys/%s" $keys.key) }}
{{- else if not (hasKey .Values.gateway.config "access") }}
{{- if .Values.gateway.ingress.enabled }}
{{- fail "gateway.ingress: name who may send in gateway.apiKeys.existingSecret, or set gateway.config.access.anonymous to true" }}
{{- end }}
{{- $_ := set $access "anonymous" true }}
{{- end }}
{{- $own := dict
  "access" $access
  "http" (dict "host" "0.0.0.0" "port" 8080)
  "management" (dict "host" "0.0.0.0" "port" 8081)
  "kafka" (dict
    "bootstrap-servers" .Values.kafka.bootstrapServers
    "topic" .Values.kafka.topic
    "properties" (include "spillway.kafkaProperties" . | fromYaml))
  "shutdown" (dict
    "grace" (printf "%vs" .Values.gateway.shutdown.graceSeconds)
    "drain" (printf "%vs" .Values.gateway.shutdown.drainSeconds)) }}
{{- toYaml (merge $own (deepCopy .Values.gateway.config)) }}
{{- end }}

{{- define "spillway.consumerConfig" -}}
{{- $own := dict
  "management" (dict "host" "0.0.0.0" "port" 8082)
  "kafka" (dict
    "bootstrap-servers" (join "," .Values.kafka.bootstrapServers)
    "topic" .Values.kafka.topic
    "dead-letter-topic" .Values.kafka.deadLetterTopic
    "group" .Values.kafka.group
    "properties" (include "spillway.kafkaProperties" . | fromYaml))
  "postgres" (include "spillway.postgresConfig" . | fromYaml)
  "elasticsearch" (include "spillway.elasticsearchConfig" . | fromYaml)
  "shutdown-timeout" (printf "%vs" .Values.consumer.shutdownTimeoutSeconds) }}
{{- toYaml (merge $own (deepCopy .Values.consumer.config)) }}
{{- end }}

{{- define "spillway.insightsConfig" -}}
{{- $own := dict
  "console" (dict "host" "0.0.0.0" "port" 8084)
  "management" (dict "host" "0.0.0.0" "port" 8083)
  "kafka" (dict
    "bootstrap-servers" .Values.kafka.bootstrapServers
    "topic" .Values.kafka.topic
    "dead-letter-topic" .Values.kafka.deadLetterTopic
    "properties" (include "spillway.kafkaProperties" . | fromYaml))
  "shutdown-timeout" (printf "%vs" .Values.insights.shutdownTimeoutSeconds) }}
{{- toYaml (merge $own (deepCopy .Values.insights.config)) }}
{{- end }}
