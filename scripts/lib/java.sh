# Finds a JDK 25 or newer. Sourced by the scripts.

# Whether the directory holds a JDK (with a compiler, as Maven needs one) that is new enough.
spillway_is_jdk() {
  local version
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
  fi
  [ "${version:-0}" -ge 25 ]
}

# Sets SPILLWAY_JDK, or says what is missing and returns 1.
spillway_find_jdk() {
  local candidate onpath link
  local places=()
  if [ -n "${JAVA_HOME:-}" ]; then
    places+=("$JAVA_HOME")
  fi
  if onpath=$(command -v java); then
    # java may be a chain of symbolic links; the JDK is two directories above its end.
    while [ -L "$onpath" ]; do
      link=$(readlink "$onpath")
      case $link in
        /*) onpath=$link ;;
        *) onpath=$(dirname "$onpath")/$link ;;
      esac
    done
    places+=("$(cd "$(dirname "$onpath")/.." && pwd -P)")
  fi
  for candidate in \
    "${JAVA25_HOME:-}" \
    "${JDK25_HOME:-}" \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/java/* \
    /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
    "${HOME:-/nonexistent}"/.asdf/installs/java/* \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ]; then
      places+=("$candidate")
    fi
  done
  for candidate in "${places[@]}"; do
    if spillway_is_jdk "$candidate"; then
      SPILLWAY_JDK=$candidate
      return 0
    fi
  done
  {
    echo "No JDK 25 or newer was found."
    echo "Install one, such as Temurin 25 (https://adoptium.net), or set JAVA_HOME to it."
    if [ -n "${JAVA_HOME:-}" ]; then
      echo "JAVA_HOME is $JAVA_HOME, which is none."
    fi
  } >&2
  return 1
}
