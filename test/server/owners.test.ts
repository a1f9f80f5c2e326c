/** Owners that a body names twice. */
import { expect, test } from 'vitest'
import { afterHooks, fitOwners } from '../../src/server/validation/checks.ts'
import type { Call, Draft } from '../../src/server/core.ts'

const owner = (uid: string, name = 'o'): object => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid })

/** The owners that are left, and the warnings. */
function fitted(owners: readonly object[], when?: string): { readonly owners: unknown; readonly warnings: readonly string[] } {
  const warnings: string[] = []
  // Only these two parts are looked at.
  const [call, draft] = [{ warn: (text: string) => void warnings.push(text) }, { metadata: { ownerReferences: owners } }] as unknown as [
    Call,
    Draft,
  ]
  fitOwners(call, draft, when)
  return { owners: draft.metadata.ownerReferences, warnings }
}

test('the same owner twice counts once, with a warning', () => {
  expect(fitted([owner('1'), owner('1'), owner('2')])).toEqual({
    owners: [owner('1'), owner('2')],
    warnings: [
      '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: 1',
    ],
  })
  expect(fitted([owner('1'), owner('1')], afterHooks).warnings).toEqual([
    expect.stringContaining('duplicate entries after mutating admission happens; API server'),
  ])
})

test('owners that differ stay', () => {
  const owners = [owner('1'), owner('1', 'p')]
  expect(fitted(owners)).toEqual({ owners, warnings: [] })
})
