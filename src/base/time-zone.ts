/** What clocks in a time zone show. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes far longer than asking it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/**
 * The wall clock of a zone (by its name in the time zone database) at an instant, as the instant at which clocks in UTC show the same. Both
 * in milliseconds; throws a RangeError for an unknown zone.
 */
export function wallClock(at: number, zone: string): number {
  if (zone === 'UTC') return at
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  // Date.UTC takes the years 0 to 99 for those of the last century.
  const date = new Date(0).setUTCFullYear(year, month - 1, day)
  return date + ((hour * 60 + minute) * 60 + second) * 1000 + (at - Math.floor(at / 1000) * 1000)
}

/** Minutes that clocks in the zone are ahead of UTC at an instant; negative where they are behind. */
export function offsetMinutes(at: number, zone: string): number {
  return Math.trunc((wallClock(at, zone) - at) / 60_000)
}
