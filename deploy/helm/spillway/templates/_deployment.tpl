{{/*
One application's Deployment.
dict: root, component, values, config (the file), ports (name: number), graceSeconds, preStopSeconds,
replicas (false where an autoscaler has them), env, volumes, mounts (lists)
*/}}
{{- define "spillway.deployment" -}}
{{- $root := .root }}
{{- $values := .values }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "spillway.componentName" . }}
  labels:
    {{- include "spillway.labels" . | nindent 4 }}
spec:
  {{- if .replicas }}
  replicas: {{ $values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      # A version that does not become ready replaces none that is.
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "spillway.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      annotations:
        checksum/config: {{ .config | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      labels:
        {{- include "spillway.podLabels" . | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "spillway.serviceAccountName" $root }}
      automountServiceAccountToken: false
      # Kubernetes would add SPILLWAY_..._PORT variables for a release of that name.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .graceSeconds }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        {{- toYaml $root.Values.podSecurityContext | nindent 8 }}
      {{- with $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: {{ $values.spread }}
          labelSelector:
            matchLabels:
              {{- include "spillway.selectorLabels" $ | nindent 14 }}
          # Counted for each version alone, or a rolling update would end lopsided.
          matchLabelKeys:
            - pod-template-hash
        {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "spillway.image" (dict "root" $root "image" $values.image) }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args:
            - --config
            - /etc/spillway/config/config.yaml
          securityContext:
            {{- toYaml $root.Values.containerSecurityContext | nindent 12 }}
          ports:
            {{- range $name, $port := .ports }}
            - name: {{ $name }}
              containerPort: {{ $port }}
            {{- end }}
          env:
            - name: SPILLWAY_LOG_LEVEL
              value: {{ $root.Values.logLevel | quote }}
            {{- with $values.javaOptions }}
            # Read by the launcher before its command line, which wins.
            - name: JDK_JAVA_OPTIONS
              value: {{ join " " . | quote }}
            {{- end }}
            {{- with .env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- with $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          # Live is whoever answers; ready, whoever can work. A store that is away makes nobody unready.
          startupProbe:
            httpGet:
              path: /livez
              port: management
            {{- toYaml $root.Values.probes.startup | nindent 12 }}
          livenessProbe:
            httpGet:
              path: /livez
              port: management
            {{- toYaml $root.Values.probes.liveness | nindent 12 }}
          readinessProbe:
            httpGet:
              path: /readyz
              port: management
            {{- toYaml $root.Values.probes.readiness | nindent 12 }}
          {{- with .preStopSeconds }}
          # SIGTERM comes once load balancers have taken the pod out.
          lifecycle:
            preStop:
              sleep:
                seconds: {{ . }}
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: config
              mountPath: /etc/spillway/config
              readOnly: true
            - name: tmp
              mountPath: /tmp
            {{- with .mounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: config
          configMap:
            name: {{ include "spillway.componentName" . }}
        - name: tmp
          emptyDir:
            sizeLimit: {{ $root.Values.tmpSizeLimit }}
        {{- with .volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}

{{/* dict: root, component, config */}}
{{- define "spillway.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "spillway.componentName" . }}
  labels:
    {{- include "spillway.labels" . | nindent 4 }}
data:
  config.yaml: |
    {{- .config | nindent 4 }}
{{- end }}

{{/* Drains of nodes take pods one at a time, and take one that is not ready at any time.
dict: root, component, values */}}
{{- define "spillway.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "spillway.componentName" . }}
  labels:
    {{- include "spillway.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "spillway.selectorLabels" . | nindent 6 }}
{{- end }}

{{/* For the scraper alone; never of a type that is reached from outside.
dict: root, component, application, port */}}
{{- define "spillway.managementService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "spillway.componentName" . }}-management
  labels:
    {{- include "spillway.labels" . | nindent 4 }}
    spillway.dev/service: management
    # What the alerts and dashboards call the scrape job
    spillway.dev/application: {{ .application }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "spillway.selectorLabels" . | nindent 4 }}
  ports:
    - name: management
      port: {{ .port }}
      targetPort: management
{{- end }}
