package dev.spillway.devstack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell between a JVM and its child, which makes sure that the child ends when the JVM does, be
 * it by {@code kill -9}.
 *
 * <p>The guard's standard input is a pipe whose only writer is the JVM. When the JVM is gone, for
 * whatever reason, the kernel closes the pipe, and the guard, which reads it, sends the child its
 * stop signal and after a grace {@code SIGKILL}, to it and to all that descends from it. The first
 * line of the guard's output is the child's pid; its exit code is the child's.
 */
final class Guard {
  private Guard() {}

  /**
   * The child leads a session of its own, so that a Ctrl-C in the terminal reaches only the JVM,
   * which then stops its children in order. Where setpriv knows it, the kernel is also asked to
   * kill the child should the guard itself be killed.
   */
  private static final String SCRIPT =
      """
      log=$1 signal=$2 grace=$3
      shift 3
      exec 3<&0
      alone=
      command -v setsid >/dev/null 2>&1 && alone=setsid
      if setpriv --pdeathsig KILL true 2>/dev/null; then
        # Only now is it certain that the kernel will tell, so only now is it worth a look
        # whether the guard still lives.
        alone="$alone setpriv --pdeathsig KILL -- /bin/sh -c"
        set -- '[ "$PPID" = "$0" ] && exec "$@"' $$ "$@"
      fi
      $alone "$@" 3<&- </dev/null >>"$log" 2>&1 &
      child=$!
      trap '' HUP INT QUIT TERM
      echo $child

      children() {
        cat /proc/$1/task/*/children 2>/dev/null ||
          ps -A -o pid= -o ppid= 2>/dev/null | while read -r p q; do [ "$q" = "$1" ] && echo "$p"; done
      }
      family() {
        echo $1
        for member in $(children $1); do family $member; done
      }
      (
        while read -r line; do :; done
        kill -CONT $(family $child)
        kill -$signal $child
        while [ $grace -gt 0 ] && kill -0 $child; do
          sleep 1
          grace=$((grace - 1))
        done
        kill -KILL $(family $child) -$child
      ) <&3 >/dev/null 2>&1 &
      watch=$!
      exec 3<&- >/dev/null 2>&1
      wait $child
      code=$?
      kill -KILL $watch -$child
      wait $watch
      exit $code
      """;

  static List<String> around(
      List<String> command, Path log, Signal stopSignal, Duration graceAfterParent) {
    List<String> guarded = new ArrayList<>();
    guarded.addAll(List.of("/bin/sh", "-c", SCRIPT, "dev-stack-guard", log.toString()));
    guarded.add(stopSignal.name());
    guarded.add(Long.toString(Math.max(1, graceAfterParent.toSeconds())));
    guarded.addAll(command);
    return guarded;
  }
}
