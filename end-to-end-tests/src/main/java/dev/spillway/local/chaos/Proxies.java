package dev.spillway.local.chaos;

import dev.spillway.devstack.DevStack;
import dev.spillway.local.system.SystemListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A proxy before each of the three servers, there before the servers are. For any thread. */
final class Proxies implements SystemListener, AutoCloseable {
  private final AtomicReference<DevStack> stores = new AtomicReference<>();
  private final TcpProxy kafka = new TcpProxy(() -> ready().kafka().proxiedPort());
  private final TcpProxy postgres = new TcpProxy(() -> ready().postgres().port());
  private final TcpProxy elasticsearch = new TcpProxy(() -> ready().elasticsearch().port());

  TcpProxy kafka() {
    return kafka;
  }

  TcpProxy postgres() {
    return postgres;
  }

  TcpProxy elasticsearch() {
    return elasticsearch;
  }

  /** By the names of the servers, always in the same order. */
  Map<String, TcpProxy> all() {
    Map<String, TcpProxy> all = new LinkedHashMap<>();
    all.put("kafka", kafka);
    all.put("postgres", postgres);
    all.put("elasticsearch", elasticsearch);
    return all;
  }

  @Override
  public void storesReady(DevStack ready) {
    stores.set(ready);
  }

  private DevStack ready() {
    DevStack now = stores.get();
    if (now == null) {
      throw new IllegalStateException("the stores are not started");
    }
    return now;
  }

  @Override
  public void close() {
    all().values().forEach(TcpProxy::close);
  }
}
