/** What usage looks like in cells: amounts, and parts of what is asked for and allowed. */
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../src/api/objects.ts'
import { containerBounds, podBounds, usageCells, usageColumns } from '../../src/ui/data/usage.ts'

const Mi = 1024 ** 2

describe('cells of usage', () => {
  const bounds = containerBounds({
    name: 'app',
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
  })
  const texts = (usage: { cpu: number; memory: number } | undefined, of = bounds): string[] =>
    usageCells(usageColumns, usage, of).map(({ text }) => text)

  test('are amounts, and whole percents of what is asked for and allowed', () => {
    expect(texts({ cpu: 57, memory: 120.7 * Mi })).toEqual(['57m', '57%', '28%', '120Mi', '188%', '94%'])
  })

  test('warn of a limit that is near, and of one that is as good as reached', () => {
    const tones = usageCells(usageColumns, { cpu: 150, memory: 120 * Mi }, bounds).map(({ tone }) => tone)
    expect(tones).toEqual(['plain', 'plain', 'busy', 'plain', 'plain', 'bad'])
  })

  test('say n/a of what is not measured, and of bounds that are not set', () => {
    expect(texts(undefined)).toEqual(Array(6).fill('n/a'))
    expect(texts({ cpu: 57, memory: Mi }, containerBounds({ name: 'app' }))).toEqual(['57m', 'n/a', 'n/a', '1Mi', 'n/a', 'n/a'])
  })

  test('compare a pod with what all its containers ask for', () => {
    const container = (name: string) => ({ name, resources: { requests: { cpu: '250m' } } })
    expect(podBounds({ spec: { containers: [container('a'), container('b')] } } as unknown as Pod).request).toEqual({ cpu: 500, memory: 0 })
  })
})
