/** Numbers, sizes and times as people read them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 12,345; from a million on 1.23M. */
export function count(number) {
  return Math.abs(number) < 1e6 ? whole.format(number) : short.format(number);
}

/** One with a unit of its own: 3 records, 1 record. */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** 312 B, 8.2 KiB, 16 MiB. */
export function bytes(number) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = number;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? whole.format(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

/** 8 ms, 1.2 s, 3 min, 2 h, 5 d. */
export function duration(millis) {
  if (millis < 1000) {
    return `${millis < 10 ? Number(millis.toPrecision(2)) : Math.round(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 60) {
    return `${seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** What lies between two times of the server, by its clock; never below nothing. */
export function between(from, to) {
  return duration(Math.max(0, Date.parse(to) - Date.parse(from)));
}

/** 14:03:05, with the day where it is not the same as that of the other time. */
export function timeOfDay(iso, beside) {
  const time = new Date(iso);
  const sameDay = beside && time.toDateString() === new Date(beside).toDateString();
  return sameDay ? clock.format(time) : `${day.format(time)}, ${clock.format(time)}`;
}

export function percent(fraction) {
  return `${Math.round(fraction * 100)}%`;
}

const storeNames = { postgres: 'PostgreSQL', elasticsearch: 'Elasticsearch' };

export function storeName(key) {
  return storeNames[key] ?? key;
}
