# The load of scripts/compose-smoke. Sourced.
#
# Event n has the id n and the time "today, n milliseconds after midnight", whatever is sent again: a
# request whose answer is not 202 is repeated as it was, which adds nothing to what is stored.

start_load() {
  source=/compose-smoke/$$
  day=$(date -u +%Y-%m-%d)
  echo 0 >"$work/sent"
  echo 0 >"$work/again"
  echo 0 >"$work/repeated"
  send_until_told >"$work/load.log" 2>&1 &
  load=$!
}

# Lets the batch under way end.
stop_load() {
  touch "$work/stop"
  wait "$load" || give_up "the load failed" "$work/load.log"
  load=
}

# A few events more, of a type of their own, which the console has to show.
#   send_last COUNT
send_last() {
  batch "$(sent)" "$1" smoke.last >"$work/batch"
  post >>"$work/load.log" 2>&1 || give_up "the last events were not accepted" "$work/load.log"
  echo $(($(sent) + $1)) >"$work/sent"
}

sent() {
  cat "$work/sent"
}

sent_at_least() {
  [ "$(sent)" -ge "$1" ]
}

#   batch FIRST COUNT TYPE   prints events as NDJSON
batch() {
  awk -v first="$1" -v count="$2" -v type="$3" -v day="$day" -v source="$source" 'BEGIN {
    for (n = first; n < first + count; n++) {
      second = int(n / 1000)
      printf "{\"type\":\"%s\",\"source\":\"%s\",\"id\":\"%d\",\"subject\":\"sensor-%d\",", type, source, n, n % 97
      printf "\"time\":\"%sT%02d:%02d:%02d.%03dZ\",", day, int(second / 3600), int(second / 60) % 60, second % 60, n % 1000
      printf "\"data\":{\"n\":%d,\"exact\":9007199254740993,\"note\":\"a reading of a sensor\"}}\n", n
    }
  }'
}

# Posts the batch until it is accepted in full; gives up after two minutes.
post() {
  local status end=$((SECONDS + 120))
  while :; do
    status=$(curl -sS --max-time 60 -o "$work/answer" -w '%{http_code}' -H 'Content-Type: application/x-ndjson' \
      --data-binary @"$work/batch" "$gateway/v1/events")
    [ "$status" != 202 ] || return 0
    echo "answer $status: $(head -c 300 "$work/answer" 2>/dev/null)"
    [ "$SECONDS" -lt "$end" ] || return 1
    echo $(($(cat "$work/again") + 1)) >"$work/again"
    sleep 1
  done
}

send_until_told() {
  local next=0 size=$(((rate + 1) / 2)) batches=0 began=$SECONDS
  while [ ! -e "$work/stop" ]; do
    batch "$next" "$size" smoke.reading >"$work/batch"
    post || return 1
    batches=$((batches + 1))
    if [ $((batches % 10)) -eq 0 ]; then
      post || return 1
      echo $(($(cat "$work/repeated") + size)) >"$work/repeated"
    fi
    next=$((next + size))
    echo "$next" >"$work/sent.new" && mv "$work/sent.new" "$work/sent"
    while [ $((next / rate)) -gt $((SECONDS - began)) ]; do
      sleep 0.2
    done
  done
}
