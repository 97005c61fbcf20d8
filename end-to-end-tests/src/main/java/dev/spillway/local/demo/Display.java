package dev.spillway.local.demo;

/** Where the demo shows what it does. For any thread. */
interface Display extends AutoCloseable {
  /** Something that happened once, and stays to be read. */
  void say(String line);

  /** The state of things now; the next one takes its place. */
  void show(Snapshot now, TrafficLine traffic);

  /** Nothing more is shown, but {@link #say} still works. */
  @Override
  void close();

  /** One line about what is being sent; empty for nothing. */
  record TrafficLine(String text) {}
}
