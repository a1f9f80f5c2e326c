/** Time zones by their names. */
import { wallClock } from '../../base/time-zone.ts'

/** True for a name of the time zone database in its own spelling, as Go's LoadLocation wants it. */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'Local') return true
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false
  try {
    wallClock(0, name)
    return true
  } catch {
    return false
  }
}
