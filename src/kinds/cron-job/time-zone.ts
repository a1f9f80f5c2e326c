/** Time zones by their names. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Tells what clocks in a zone show; throws for an unknown one. */
export function formatOf(zone: string): Intl.DateTimeFormat {
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
      weekday: 'short',
    })
    formats.set(zone, format)
  }
  return format
}

/** True for a name of the time zone database in its own spelling, as Go's LoadLocation wants it. */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'Local') return true
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}
