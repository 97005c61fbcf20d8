package dev.spillway.insights.alarm;

import java.time.Duration;

/**
 * When a rate is alarming.
 *
 * @param floodFactor so many times the usual rate is a flood; it ends below half of that
 * @param floodFloor a second, below which nothing is a flood
 * @param silenceFactor so many times the usual gap between two events without one is a silence
 * @param silenceFloor shorter than which nothing is a silence
 * @param memory how long it takes for a new rate to become the usual one
 * @param warmUp after a type's first event, before anything is alarming
 */
public record AlarmRules(
    double floodFactor,
    double floodFloor,
    double silenceFactor,
    Duration silenceFloor,
    Duration memory,
    Duration warmUp) {}
