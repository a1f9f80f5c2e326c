import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { humanDuration, parseTime, timeText } from '../../src/api/time.ts'

describe('times', () => {
  it('are told in the words that kubectl used', () => {
    // The recording is a list of seconds and texts.
    const ages = JSON.parse(readFileSync(new URL('../recorded/text/age.json', import.meta.url), 'utf8')) as [number, string][]
    expect(ages.length).toBeGreaterThan(100)
    for (const [seconds, text] of ages) expect(humanDuration(seconds * 1000), String(seconds)).toBe(text)
  })

  it('are read with an offset and without one', () => {
    for (const text of ['2026-01-02T03:04:05Z', '2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05.9Z']) {
      const parsed = parseTime(text)
      expect(typeof parsed === 'string' ? parsed : timeText(parsed.milliseconds)).toBe('2026-01-02T03:04:05Z')
    }
    expect(parseTime('2026-13-02T03:04:05Z')).toBe('parsing time "2026-13-02T03:04:05Z": month out of range')
    expect(parseTime('2026-02-30T03:04:05Z')).toBe('parsing time "2026-02-30T03:04:05Z": day out of range')
    expect(parseTime('2026-01-02T03:04:05+25:00')).toBe('parsing time "2026-01-02T03:04:05+25:00": time zone offset hour out of range')
    expect(parseTime('2026-01-02T03:04:05Zü\t')).toBe(
      String.raw`parsing time "2026-01-02T03:04:05Z\xc3\xbc\x09": extra text: "\xc3\xbc\x09"`,
    )
    expect(parseTime('now')).toBe('parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"')
  })
})
