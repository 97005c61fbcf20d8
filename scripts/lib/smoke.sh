# What scripts/compose-smoke is made of. Sourced.

say() {
  printf '[%4d s] %s\n' "$SECONDS" "$*"
}

failures=()
fail() {
  say "FAILED: $*"
  failures+=("$*")
}

smoke_usage() {
  echo "compose-smoke: $*; --help lists the options" >&2
  exit 2
}

# The run ends; FILE's end says why.
give_up() {
  fail "$1"
  if [ -n "${2:-}" ]; then
    tail -n 30 "$2" | sed 's/^/      /'
  fi
  exit 1
}

smoke_prepare() {
  local need
  for need in docker curl awk; do
    command -v "$need" >/dev/null || smoke_usage "$need is not on the PATH"
  done
  docker info >/dev/null 2>&1 || smoke_usage "the Docker engine does not answer; start it, or see DOCKER_HOST"
  docker compose version >/dev/null 2>&1 || smoke_usage "docker compose is missing; install Docker's compose plugin"
  project=spillway-smoke-$$
  work=$(mktemp -d "${TMPDIR:-/tmp}/$project.XXXXXX") || exit 2
  # Nothing of the user's own .env: no password, no port, no address.
  unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_PROJECT_NAME COMPOSE_ENV_FILES
  export POSTGRES_PASSWORD=smoke-$$-$RANDOM GRAFANA_PASSWORD=smoke-$$-$RANDOM CONSOLE_API_KEY=smoke-$$-$RANDOM
  export BIND_ADDRESS=127.0.0.1 KAFKA_HOST=localhost PARTITIONS=12
  export GATEWAY_PORT=0 CONSOLE_PORT=0 KAFKA_PORT=0 KAFKA_2_PORT=0 KAFKA_3_PORT=0 POSTGRES_PORT=0
  export ELASTICSEARCH_PORT=0 KIBANA_PORT=0 ADMINER_PORT=0 PROMETHEUS_PORT=0 GRAFANA_PORT=0
  files=(-f "$SPILLWAY_HOME/docker-compose.yml")
  if [ -n "$cluster" ]; then
    files+=(-f "$SPILLWAY_HOME/docker-compose.cluster.yml")
  fi
  if [ -n "$monitoring" ]; then
    files+=(--profile monitoring)
  fi
}

compose() {
  docker compose -p "$project" "${files[@]}" "$@" </dev/null
}

# At every end, also of a killed run.
smoke_end() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  if [ -n "${load:-}" ]; then
    kill "$load" 2>/dev/null
    wait "$load" 2>/dev/null
  fi
  if [ $code -ne 0 ]; then
    compose logs --no-color >"$work/containers.log" 2>&1
    compose ps -a >"$work/ps.log" 2>&1
    say "what the containers said: $work/containers.log"
  fi
  if [ -n "$keep" ] && [ ${#failures[@]} -eq 0 ] && [ $code -eq 0 ]; then
    say "left running; events to $gateway/v1/events. To stop it and delete its data:"
    say "  docker compose -p $project down --volumes"
  else
    say "taking everything down"
    compose --profile tools --profile monitoring down --volumes --remove-orphans --timeout 30 >"$work/down.log" 2>&1 ||
      { tail -n 5 "$work/down.log"; code=1; }
    local left
    left=$(docker ps -aq --filter "label=com.docker.compose.project=$project" | wc -l)
    [ "$left" -eq 0 ] || say "$left containers of $project are left"
  fi
  case $code in
    0) rm -rf "$work" && echo PASS ;;
    130 | 143) echo "FAIL: interrupted" ;;
    *) printf 'FAIL: %s\n' "${failures[@]:-see above}" ;;
  esac
  exit $code
}

#   wait_for SECONDS WHAT COMMAND...   until the command succeeds, else the run ends
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then
      give_up "gave up waiting for $what"
    fi
    if [ -n "${load:-}" ] && ! kill -0 "$load" 2>/dev/null; then
      give_up "the load has ended by itself" "$work/load.log"
    fi
    sleep 1
  done
}

# Every container of the project runs and is healthy, or has done what it was for.
all_healthy() {
  local ids states
  ids=$(docker ps -aq --filter "label=com.docker.compose.project=$project")
  [ -n "$ids" ] || return 1
  # shellcheck disable=SC2086
  states=$(docker inspect -f \
    '{{.Name}} {{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' $ids)
  ! echo "$states" | awk '{ done = $2 == "exited" && $3 == 0; up = $2 == "running" && ($4 == "healthy" || $4 == "none") }
    !done && !up { waiting = 1 } END { exit !waiting }'
}

images() {
  local ids
  ids=$(docker ps -aq --filter "label=com.docker.compose.project=$project")
  say "images:"
  # shellcheck disable=SC2086
  docker inspect -f '{{.Config.Image}} {{.Image}}' $ids | sort -u |
    while read -r name id; do
      printf '      %-55s %s  %4d MB\n' "$name" "${id:7:12}" $(($(docker image inspect -f '{{.Size}}' "$id") / 1000000))
    done
}

scale() {
  compose up -d --no-build --no-deps --no-recreate --scale "batch-consumer=$1" batch-consumer >>"$work/up.log" 2>&1 ||
    give_up "scaling to $1 failed" "$work/up.log"
}

# Asks Kafka who has how many of the partitions; the answer stays in $work/group.
#   group_is CONSUMERS
group_is() {
  compose exec -T -e KAFKA_HEAP_OPTS=-Xmx128m kafka /opt/kafka/bin/kafka-consumer-groups.sh \
    --bootstrap-server kafka:19092 --describe --group spillway --members >"$work/group.new" 2>"$work/group.log" || return 1
  grep -v '^ *$' "$work/group.new" >"$work/group"
  shares >"$work/shares"
  awk -v consumers="$1" '{ for (i = 1; i <= NF; i++) { if ($i == 0) idle = 1; sum += $i } }
    END { exit !(NF == consumers && sum == 12 && !idle) }' "$work/shares"
}

# The number of partitions of each consumer, in one line.
shares() {
  awk '/#PARTITIONS/ { for (i = 1; i <= NF; i++) if ($i == "#PARTITIONS") column = i; next }
    column && $1 == "spillway" { line = line (line == "" ? "" : " ") $column } END { print line }' "$work/group"
}

# Each consumer's container, with what it has stored since it started and its memory.
consumers() {
  local id name stored
  for id in $(compose ps -q batch-consumer 2>/dev/null); do
    name=$(docker inspect -f '{{.Name}}' "$id")
    stored=$(docker exec "$id" bash -c \
      'exec 3<>/dev/tcp/127.0.0.1/8082; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' 2>/dev/null |
      awk '/^spillway_consumer_stored_events_total/ { sum += $2 } END { printf "%d", sum }')
    echo "${name#/} stored $stored events, memory $(docker stats --no-stream --format '{{.MemUsage}}' "$id")"
  done
}

sql() {
  compose exec -T postgres psql -U spillway -d spillway -AtF' ' -c "$1" 2>>"$work/psql.log"
}

stored_in_postgres() {
  local rows
  rows=$(sql "SELECT count(*) FROM events WHERE source = '$source'")
  [ "${rows:-0}" -ge "$1" ]
}

documents() {
  curl -sS --max-time 30 "$elasticsearch/events-*/_refresh" -X POST >/dev/null 2>&1
  curl -sS --max-time 30 "$elasticsearch/events-*/_count" -H 'Content-Type: application/json' \
    -d '{"query":{"term":{"source":"'"$source"'"}}}' 2>>"$work/psql.log" |
    sed -n 's/.*"count":\([0-9]*\).*/\1/p'
}

# Both stores against what was sent: how many, each once, and the values.
#   compare EVENTS
compare() {
  local sent=$1 rows ids sum exact docs expected
  read -r rows ids sum exact < <(sql "SELECT count(*), count(DISTINCT id), coalesce(sum((data->>'n')::bigint), 0),
    count(*) FILTER (WHERE data->>'exact' = '9007199254740993' AND id = data->>'n') FROM events WHERE source = '$source'")
  docs=$(documents)
  expected=$((sent * (sent - 1) / 2))
  say "PostgreSQL     ${rows:-?} rows, ${ids:-?} different ids"
  say "Elasticsearch  ${docs:-?} documents"
  [ "$rows" = "$sent" ] || fail "PostgreSQL has $rows rows of $sent events"
  [ "$ids" = "$sent" ] || fail "PostgreSQL has $ids different ids of $sent"
  [ "$sum" = "$expected" ] && [ "$exact" = "$sent" ] || fail "values in PostgreSQL differ from what was sent"
  [ "$docs" = "$sent" ] || fail "Elasticsearch has $docs documents of $sent events"
  say "scripts/verify, in a container: each record of Kafka with its row and document"
  if compose run --rm -T operate verify >"$work/verify.log" 2>"$work/verify-errors.log"; then
    tail -n 3 "$work/verify.log" | sed 's/^/      /'
    records=$(sed -n 's/^ *\([0-9]*\) records: .*/\1/p' "$work/verify.log")
    grep -q ' 0 dead letters' "$work/verify.log" || fail "there are dead letters"
    ! grep -q 'not settled yet' "$work/verify.log" || fail "records are not settled although all are stored"
  else
    tail -n 20 "$work/verify.log" "$work/verify-errors.log"
    fail "verify found differences, or could not compare"
  fi
}

# The events of a type in the console's snapshot, which is of the last two minutes.
#   shown TYPE in|stored
shown() {
  curl -sS --max-time 10 "$console/v1/snapshot" 2>>"$work/console.log" | tr '{' '\n' |
    awk -v type="\"type\":\"$1\"," -v which="\"$2\":[[]" 'index($0, type) == 1 {
        sub(".*" which, ""); sub("].*", ""); count = split($0, seconds, ",")
        for (i = 1; i <= count; i++) sum += seconds[i] } END { printf "%d", sum }'
}

# stream-insights has seen as many events come in and be stored.
#   console_shows TYPE EVENTS
console_shows() {
  [ "$(shown "$1" in)" = "$2" ] && [ "$(shown "$1" stored)" = "$2" ]
}

# Events by minute, as stream-insights has counted them and the consumers have stored it.
rolled_up() {
  sql "SELECT coalesce(sum(count), 0) FROM event_rollup WHERE type IN ('smoke.reading', 'smoke.last')"
}

#   rolled_up_is RECORDS
rolled_up_is() {
  [ "$(rolled_up)" = "$1" ]
}

targets() {
  curl -sS --max-time 10 "http://$(compose port prometheus 9090)/api/v1/query" \
    --data-urlencode 'query=count by (job) (up == 1)' 2>/dev/null |
    tr '{' '\n' | sed -n 's/.*"job":"\([^"]*\)".*"value":\[[^,]*,"\([0-9]*\)".*/\1 (\2)/p' | sort | paste -sd' ' -
}

targets_up() {
  local up job
  up=" $(targets) "
  for job in producer-gateway batch-consumer stream-insights; do
    case $up in *" $job (1) "*) ;; *) return 1 ;; esac
  done
}

# SIGTERM must end an application by itself: 137 would mean that it was killed.
stopped_in_order() {
  local began=$SECONDS id state
  local applications=(producer-gateway batch-consumer stream-insights)
  compose stop "${applications[@]}" >>"$work/up.log" 2>&1 || fail "the applications were not stopped"
  for id in $(compose ps -aq "${applications[@]}" 2>/dev/null || compose ps -q "${applications[@]}"); do
    state=$(docker inspect -f '{{.Name}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$id")
    case $state in
      *' 0 false') ;;
      *) fail "ended not in order: ${state#/} (name, exit code, out of memory)" ;;
    esac
  done
  say "SIGTERM ended the applications in order, in $((SECONDS - began)) s"
}

#   verdict SHARES
verdict() {
  if [ ${#failures[@]} -gt 0 ]; then
    exit 1
  fi
  say "0 lost, 0 doubled; 1, 3 and 1 consumers; the three had $(echo "$1" | tr ' ' '+') of 12 partitions"
}
