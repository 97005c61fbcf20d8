package dev.spillway.consumer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command that was run has left.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Command(int code, String out, String err) {

  static Command run(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (PrintStream outText = new PrintStream(out, true, UTF_8);
        PrintStream errText = new PrintStream(err, true, UTF_8)) {
      code = OperateMain.execute(new Surroundings(environment, outText, errText), args);
    }
    return new Command(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
