import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { matchesFields, parseFieldSelector } from '../../src/api/field-selector.ts'
import { parseSelector, selectorOf, SelectorError } from '../../src/api/selector.ts'

const lines = readFileSync(new URL('../recorded/protocol/selectors-label-errors.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('labelSelector='))

describe('label selectors', () => {
  it('refuse what a real cluster refused, in its words', () => {
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) {
      // The recording is read for these members only.
      const { req, res } = JSON.parse(line) as { req: { path: string }; res: { status: number; body: { message: string } } }
      const text = new URLSearchParams(req.path.split('?')[1]).get('labelSelector') ?? ''
      expect(() => parseSelector(text), text).toThrow(new SelectorError(res.body.message))
    }
  })

  const web = { app: 'web', tier: '2' }
  const matching = [
    'app=web',
    'app==web',
    'app in (web,db)',
    'app notin (db)',
    'app',
    '!other',
    'app=web,tier=2',
    'tier>1',
    'tier<3',
    'app!=db',
    '',
    ' app = web , tier = 2 ',
    'other notin (x)',
  ]
  const others = ['app=db', '!app', 'other', 'app in (db)', 'app notin (web)', 'tier>2', 'app=', 'app in ()']
  for (const text of matching)
    it(`${JSON.stringify(text)} selects app=web,tier=2`, () => expect(parseSelector(text).matches(web)).toBe(true))
  for (const text of others)
    it(`${JSON.stringify(text)} leaves out app=web,tier=2`, () => expect(parseSelector(text).matches(web)).toBe(false))

  it('of specs select nothing when absent and everything when empty', () => {
    expect(selectorOf(undefined).matches(web)).toBe(false)
    expect(selectorOf({}).matches(web)).toBe(true)
    expect(selectorOf({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['1', '2'] }] }).text).toBe(
      'app=web,tier in (1,2)',
    )
  })
})

describe('field selectors', () => {
  it('compare fields with values', () => {
    const fields = { 'metadata.name': 'a,b', 'status.phase': 'Running' }
    expect(matchesFields(parseFieldSelector('metadata.name=a\\,b,status.phase!=Pending'), fields)).toBe(true)
    expect(matchesFields(parseFieldSelector('status.phase==Pending'), fields)).toBe(false)
    expect(() => parseFieldSelector('status')).toThrow("invalid selector: 'status'; can't understand 'status'")
  })
})
