# What the scripts have in common. Sourced with the script's own path, free of links, as argument.

SPILLWAY_HOME=$(cd "$(dirname "$1")/.." && pwd -P)
SPILLWAY_DIR=${SPILLWAY_DIR:-$SPILLWAY_HOME/.spillway}
SPILLWAY_LOGS=$SPILLWAY_DIR/logs

. "$SPILLWAY_HOME/scripts/lib/java.sh"
. "$SPILLWAY_HOME/scripts/lib/build.sh"

# Becomes the program: no shell is left between it and whoever has started this script.
#   spillway_exec CLASS_PATH MAIN_CLASS ARGUMENT...
# SPILLWAY_JVM_OPTIONS are further options of its JVM, separated by spaces.
spillway_exec() {
  local class_path=$1 main=$2
  shift 2
  exec "$SPILLWAY_JDK/bin/java" \
    -Xmx512m \
    -XX:+UseSerialGC \
    ${SPILLWAY_JVM_OPTIONS:-} \
    --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -Dspillway.home="$SPILLWAY_HOME" \
    -Dspillway.dir="$SPILLWAY_DIR" \
    -Dspillway.devstack.home="$SPILLWAY_HOME/dev-stack/target" \
    -Dspillway.terminal="$SPILLWAY_TERMINAL" \
    -cp "$class_path" "$main" "$@"
}

# Sets SPILLWAY_TERMINAL for a file descriptor. Not by output: in $(...) that is no terminal.
spillway_look_at_terminal() {
  SPILLWAY_TERMINAL=false
  if [ -t "$1" ] && [ "${TERM:-dumb}" != dumb ]; then
    SPILLWAY_TERMINAL=true
  fi
}
