/** Quantities are rewritten, and their first spelling is not forgotten while it is the same amount. */
import { expect, test } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import { spelled } from '../../src/api/spelling.ts'

const hardOf = (hard: Readonly<Record<string, string>>): Record<string, string> =>
  (decode('core.v1.ResourceQuotaSpec', { hard }).object as { hard: Record<string, string> }).hard

test('a quantity is known as it was spelled', () => {
  const hard = hardOf({ pods: '1.5', cpu: '2' })
  expect(hard).toEqual({ pods: '1500m', cpu: '2' })
  expect([spelled(hard, 'pods'), spelled(hard, 'cpu'), spelled(hard, 'memory'), spelled(undefined, 'pods')]).toEqual([
    '1.5',
    '2',
    undefined,
    undefined,
  ])
})

test('another amount has no other spelling', () => {
  const hard = hardOf({ pods: '1.5' })
  hard['pods'] = '2'
  expect(spelled(hard, 'pods')).toBe('2')
})

test('so is one that is a field', () => {
  const { emptyDir } = decode('core.v1.Volume', { name: 'v', emptyDir: { sizeLimit: '0.5Gi' } }).object as {
    emptyDir: { sizeLimit: string }
  }
  expect([emptyDir.sizeLimit, spelled(emptyDir, 'sizeLimit')]).toEqual(['512Mi', '0.5Gi'])
})
