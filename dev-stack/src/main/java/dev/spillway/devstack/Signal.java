package dev.spillway.devstack;

/** A POSIX signal; the constant's name is the signal's name without {@code SIG}. */
public enum Signal {
  TERM,
  INT,
  QUIT,
  KILL,
  STOP,
  CONT
}
