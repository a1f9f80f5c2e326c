/** Reads a log line that is a JSON object as level, message and fields. */

const levels = ['level', 'lvl', 'severity', 's', 'log.level']
const messages = ['msg', 'message', 'text', 'event']
const times = new Set(['time', 'ts', 'timestamp', '@timestamp', 't'])

/** `INFO  started  port=80`; undefined for anything that is not a JSON object. */
export function jsonLine(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined
  let parsed: Record<string, unknown>
  try {
    parsed = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  const level = levels.find((name) => name in parsed)
  const message = messages.find((name) => name in parsed)
  const rest = Object.entries(parsed).filter(([name]) => name !== level && name !== message && !times.has(name))
  const words = [
    level === undefined ? '' : shown(parsed[level]).toUpperCase().padEnd(5),
    message === undefined ? '' : shown(parsed[message]),
    rest.map(([name, value]) => `${name}=${shown(value)}`).join(' '),
  ]
  return words.filter((word) => word !== '').join('  ')
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
