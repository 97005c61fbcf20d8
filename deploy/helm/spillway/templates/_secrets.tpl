{{/* Credentials come from Secrets that exist: as files where the application reads files, else as variables. */}}

{{- define "spillway.kafkaEnv" -}}
{{- with .Values.kafka.existingSecret }}
{{- if .name }}
- name: SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.kafkaVolumes" -}}
{{- with .Values.kafka.ca }}
{{- if .existingSecret }}
- name: kafka-ca
  secret:
    secretName: {{ .existingSecret }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.apiKeyVolumes" -}}
{{- with .Values.gateway.apiKeys }}
{{- if .existingSecret }}
- name: api-keys
  secret:
    secretName: {{ .existingSecret }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.apiKeyMounts" -}}
{{- if .Values.gateway.apiKeys.existingSecret }}
- name: api-keys
  mountPath: /etc/spillway/api-keys
  readOnly: true
{{- end }}
{{- end }}

{{- define "spillway.kafkaMounts" -}}
{{- with .Values.kafka.ca }}
{{- if .existingSecret }}
- name: kafka-ca
  mountPath: /etc/spillway/kafka-ca
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.storeEnv" -}}
- name: SPILLWAY_POSTGRES_PASSWORD_FILE
  value: /etc/spillway/postgres/{{ .Values.postgres.existingSecret.key }}
{{- with .Values.elasticsearch }}
{{- if .existingSecret.name }}
- name: {{ ternary "SPILLWAY_ELASTICSEARCH_API_KEY_FILE" "SPILLWAY_ELASTICSEARCH_PASSWORD_FILE" (empty .user) }}
  value: /etc/spillway/elasticsearch/{{ .existingSecret.key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.storeVolumes" -}}
- name: postgres
  secret:
    secretName: {{ .Values.postgres.existingSecret.name }}
    defaultMode: 0440
{{- with .Values.postgres.ca }}
{{- if .existingSecret }}
- name: postgres-ca
  secret:
    secretName: {{ .existingSecret }}
{{- end }}
{{- end }}
{{- with .Values.elasticsearch.existingSecret }}
{{- if .name }}
- name: elasticsearch
  secret:
    secretName: {{ .name }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- with .Values.elasticsearch.ca }}
{{- if .existingSecret }}
- name: elasticsearch-ca
  secret:
    secretName: {{ .existingSecret }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.storeMounts" -}}
- name: postgres
  mountPath: /etc/spillway/postgres
  readOnly: true
{{- if .Values.postgres.ca.existingSecret }}
- name: postgres-ca
  mountPath: /etc/spillway/postgres-ca
  readOnly: true
{{- end }}
{{- if .Values.elasticsearch.existingSecret.name }}
- name: elasticsearch
  mountPath: /etc/spillway/elasticsearch
  readOnly: true
{{- end }}
{{- if .Values.elasticsearch.ca.existingSecret }}
- name: elasticsearch-ca
  mountPath: /etc/spillway/elasticsearch-ca
  readOnly: true
{{- end }}
{{- end }}

{{/* The properties as variables, for what is run before the ConfigMaps are there. */}}
{{- define "spillway.kafkaPropertyEnv" -}}
{{- range $name, $value := include "spillway.kafkaProperties" . | fromYaml }}
- name: SPILLWAY_KAFKA_PROPERTIES_{{ $name | upper | replace "." "_" }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "spillway.consoleEnv" -}}
{{- with .Values.insights.existingSecret }}
{{- if .name }}
- name: SPILLWAY_CONSOLE_API_KEY_FILE
  value: /etc/spillway/console/{{ .key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.consoleVolumes" -}}
{{- with .Values.insights.existingSecret }}
{{- if .name }}
- name: console
  secret:
    secretName: {{ .name }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end }}

{{- define "spillway.consoleMounts" -}}
{{- with .Values.insights.existingSecret }}
{{- if .name }}
- name: console
  mountPath: /etc/spillway/console
  readOnly: true
{{- end }}
{{- end }}
{{- end }}
