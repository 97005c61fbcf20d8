# Runs an operator's command. Sourced by the scripts, after run.sh.

# Where no SPILLWAY_ variable and no --config names a server, a running demo's servers are used.
#   spillway_use_demo ARGUMENT...
spillway_use_demo() {
  local argument endpoints="$SPILLWAY_DIR/endpoints.env" credentials rest
  local KAFKA_BOOTSTRAP= POSTGRES_URL= ELASTICSEARCH_URL=
  [ -f "$endpoints" ] || return 0
  [ -z "${SPILLWAY_KAFKA_BOOTSTRAP_SERVERS:-}${SPILLWAY_POSTGRES_URL:-}${SPILLWAY_ELASTICSEARCH_URL:-}" ] || return 0
  for argument in "$@"; do
    case $argument in -c | -c?* | --config | --config=*) return 0 ;; esac
  done
  . "$endpoints"
  # postgresql://USER:PASSWORD@HOST:PORT/DATABASE
  rest=${POSTGRES_URL#*://}
  credentials=${rest%%@*}
  export SPILLWAY_KAFKA_BOOTSTRAP_SERVERS=$KAFKA_BOOTSTRAP
  export SPILLWAY_ELASTICSEARCH_URL=$ELASTICSEARCH_URL
  export SPILLWAY_POSTGRES_URL=jdbc:postgresql://${rest#*@}
  export SPILLWAY_POSTGRES_USER=${credentials%%:*}
  export SPILLWAY_POSTGRES_PASSWORD=${credentials#*:}
  spillway_say "using the demo in $SPILLWAY_DIR"
}

#   spillway_operate COMMAND ARGUMENT...
spillway_operate() {
  local command=$1
  shift
  spillway_find_jdk || exit 3
  spillway_is_built || spillway_build || exit 3
  spillway_use_demo "$@"
  # The log goes to standard output, which is for what was asked for; failures are told without it.
  export SPILLWAY_LOG_FORMAT="${SPILLWAY_LOG_FORMAT:-text}"
  export SPILLWAY_LOG_LEVEL="${SPILLWAY_LOG_LEVEL:-off,ROOT=off}"
  spillway_look_at_terminal 1
  spillway_exec "$SPILLWAY_HOME/batch-consumer/target/batch-consumer.jar" \
    dev.spillway.consumer.operate.OperateMain "$command" "$@"
}
