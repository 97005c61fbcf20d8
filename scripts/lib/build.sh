# Builds what is not built, or older than its sources. Sourced by the scripts; needs SPILLWAY_HOME,
# SPILLWAY_JDK and SPILLWAY_LOGS.

spillway_jars() {
  echo "$SPILLWAY_HOME/producer-gateway/target/producer-gateway.jar"
  echo "$SPILLWAY_HOME/batch-consumer/target/batch-consumer.jar"
  echo "$SPILLWAY_HOME/stream-insights/target/stream-insights.jar"
  echo "$SPILLWAY_HOME/end-to-end-tests/target/end-to-end-tests.jar"
}

spillway_is_built() {
  local jar
  while read -r jar; do
    [ -f "$jar" ] || return 1
  done < <(spillway_jars)
}

# Whether a source is newer than the last build: the last one by these scripts, of which the stamp
# tells, or another, of which the oldest jar does.
spillway_is_stale() {
  if [ "${SPILLWAY_BUILD:-}" = never ]; then
    return 1 # a build that runs these scripts itself
  fi
  local jar oldest= stamp="$SPILLWAY_HOME/target/scripts-built" newer=()
  while read -r jar; do
    if [ -z "$oldest" ] || [ "$jar" -ot "$oldest" ]; then
      oldest=$jar
    fi
  done < <(spillway_jars)
  newer=(-newer "$oldest")
  if [ -f "$stamp" ]; then
    newer+=(-newer "$stamp")
  fi
  [ -n "$(cd "$SPILLWAY_HOME" && find pom.xml ./*/pom.xml schemas event-model/src/main event-kafka/src/main \
    event-schema/src/main service-runtime/src/main dev-stack/src/main producer-gateway/src/main \
    batch-consumer/src/main stream-insights/src/main end-to-end-tests/src/main \
    -type f "${newer[@]}" 2>/dev/null | head -n 1)" ]
}

spillway_say() {
  echo "$*" >&2
}

# One build of a checkout at a time. Returns 1 if another script has done it meanwhile.
spillway_take_build() {
  local lock="$SPILLWAY_HOME/target/scripts-build-lock" owner told= tries=0
  while ! mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null)
    if { [ -n "$owner" ] && ! ps -p "$owner" >/dev/null 2>&1; } ||
      { [ -z "$owner" ] && [ $((tries += 1)) -gt 10 ]; }; then
      # Of one that was killed.
      rm -rf "$lock"
      continue
    fi
    if [ -z "$told" ]; then
      spillway_say "waiting for another build of this checkout (pid ${owner:-unknown})"
      told=yes
    fi
    sleep 1
  done
  echo $$ >"$lock/pid"
  if [ -n "$told" ] && spillway_is_built && ! spillway_is_stale; then
    rm -rf "$lock"
    return 1
  fi
}

spillway_build() {
  local code
  mkdir -p "$SPILLWAY_LOGS" "$SPILLWAY_HOME/target" || return 1
  spillway_take_build || return 0
  spillway_build_now
  code=$?
  rm -rf "$SPILLWAY_HOME/target/scripts-build-lock"
  return $code
}

spillway_build_now() {
  local log="$SPILLWAY_LOGS/build.log" main=$$ mvn code
  if ! command -v mvn >/dev/null; then
    spillway_say "Maven (mvn) is not on the PATH; install Maven 3.8.1 or newer."
    return 1
  fi
  spillway_say "building (the first time downloads about 400 MB); Maven's output: $log"
  touch "$SPILLWAY_HOME/target/scripts-building" || return 1
  if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null; then
    export JAVA_HOME=$SPILLWAY_JDK
  fi
  # The variable tells Maven's choice of a JDK about one in a place that it does not know.
  JAVA25_HOME="${JAVA25_HOME:-$SPILLWAY_JDK}" mvn -B -f "$SPILLWAY_HOME/pom.xml" -DskipTests \
    -Dcyclonedx.skip package </dev/null >"$log" 2>&1 &
  mvn=$!
  # Nothing is left behind if this script is killed.
  (
    while kill -0 "$main" 2>/dev/null && kill -0 "$mvn" 2>/dev/null; do sleep 1; done
    kill -0 "$main" 2>/dev/null || kill "$mvn" 2>/dev/null
  ) >/dev/null 2>&1 &
  trap 'kill "$mvn" 2>/dev/null; wait "$mvn"; rm -rf "$SPILLWAY_HOME/target/scripts-build-lock"; exit 130' INT TERM HUP
  spillway_watch "$log" "$mvn"
  wait "$mvn"
  code=$?
  trap - INT TERM HUP
  if [ $code -ne 0 ]; then
    spillway_say "the build failed; the end of $log:"
    grep -v '^\[INFO\] *$' "$log" | tail -n 40 >&2
    return 1
  fi
  mv "$SPILLWAY_HOME/target/scripts-building" "$SPILLWAY_HOME/target/scripts-built"
  spillway_say "built"
}

# Shows where Maven is until it ends: each module, and what it downloads.
spillway_watch() {
  local log=$1 mvn=$2 module shown= count started=$SECONDS line
  while kill -0 "$mvn" 2>/dev/null; do
    module=$(sed -n 's/^\[INFO\] Building \(.*\[[0-9]*\/[0-9]*\]\)$/\1/p' "$log" | tail -n 1 | tr -s ' ')
    count=$(grep -c '^\(\[INFO\] \)\{0,1\}Downloaded from' "$log")
    line="  ${module:-starting Maven}"
    if [ "$count" -gt 0 ]; then
      line="$line, $count files downloaded"
    fi
    case $(tail -n 1 "$log") in
      *'Downloading from'*) line="$line, downloading $(tail -n 1 "$log" | sed 's/.*\///')" ;;
    esac
    if [ -t 2 ]; then
      printf '\r\033[K%s (%d s)' "$line" $((SECONDS - started)) >&2
    elif [ "$module" != "$shown" ]; then
      spillway_say "$line"
      shown=$module
    fi
    sleep 0.5
  done
  if [ -t 2 ]; then
    printf '\r\033[K' >&2
  fi
}
