package dev.spillway.local.chaos;

import dev.spillway.local.system.LocalSystem;
import java.util.Map;
import java.util.Optional;

/**
 * What faults are done to, and by what.
 *
 * @param crew the applications of the system
 * @param proxies by the server that they stand before
 * @param database past its proxy
 * @param search past its proxy
 * @param smallDisk where PostgreSQL has a tablespace
 * @param whyNoDisk why there is none
 * @param refusals is told what lets the stores refuse good events
 */
record ChaosTargets(
    LocalSystem system,
    Crew crew,
    Map<String, TcpProxy> proxies,
    Database database,
    Search search,
    Optional<SmallDisk> smallDisk,
    String whyNoDisk,
    Refusals refusals) {}
