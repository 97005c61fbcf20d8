package dev.spillway.gateway.publish;

/**
 * The topic for events as Kafka last described it.
 *
 * @param id Kafka's id, as a UUID: another one once the topic was deleted and made again
 * @param partitions how many it has
 */
public record PublishedTopic(String id, int partitions) {}
