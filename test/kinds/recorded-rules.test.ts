import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadCel } from '../../src/api/cel/load.ts'
import { builtInResources, type Resource } from '../../src/api/resource.ts'
import { replay } from './replay.ts'

/** What rules alone cannot answer as recorded: how many steps, and why. */
const exceptions: Readonly<Record<string, readonly [number, string]>> = {
  'certificate-signing-request-approval.jsonl': [1, 'who asks is known to the server alone'],
  'certificate-signing-request.jsonl': [4, 'who asks is known to the server alone'],
  'default-ingress-class.jsonl': [1, 'the default class is admission'],
  'endpoint-slice-refused.jsonl': [2, 'the recording hides names of nodes'],
  'endpoint-slices.jsonl': [1, 'the recording hides names of nodes'],
  'job-status.jsonl': [3, 'the recording hides times, of which one comes before the other'],
  'lease-settings.jsonl': [1, 'an update without a revision is refused by the server'],
  'volume-attachment-status.jsonl': [11, 'the recording hides names of nodes'],
  'volume-attachment.jsonl': [1, 'the recording hides names of nodes'],
}

/** Old versions are converted by the server before rules see them, and reviews are never stored. */
const counts = ({ group, id }: Resource): boolean =>
  group !== '' && group !== 'events.k8s.io' && !group.startsWith('auth') && id !== 'autoscaling/v1 horizontalpodautoscalers'

const files = readdirSync(new URL('../recorded/kinds/', import.meta.url)).filter((name) => name.endsWith('.jsonl'))
await loadCel()
const outcomes = new Map(files.map((file) => [file, replay(`kinds/${file}`, counts)]))

describe('rules beyond the core group', () => {
  for (const [file, { right, wrong }] of outcomes) {
    if (right + wrong.length === 0) continue
    const [most = 0, reason = 'none'] = exceptions[file] ?? []
    it(`answer as recorded in ${file}${most === 0 ? '' : ` (but ${most}: ${reason})`}`, () =>
      expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(most))
  }

  it('answer nearly all recorded writes exactly', () => {
    const all = [...outcomes.values()]
    const [right, wrong] = [all.reduce((sum, one) => sum + one.right, 0), all.reduce((sum, one) => sum + one.wrong.length, 0)]
    expect(right).toBeGreaterThan(700)
    expect(right / (right + wrong)).toBeGreaterThan(0.97)
  })

  it('cover every resource of the recordings', () => expect(builtInResources.filter(counts).length).toBeGreaterThan(30))
})
