/** What a write to the status leaves of the rest, and what is refused of it. */
import { expect, test } from 'vitest'
import { kindOf } from '../../../src/kinds/index.ts'
import type { Rules } from '../../../src/kinds/kind.ts'
import type { KubeObject, Mutable } from '../../../src/api/object.ts'
import { refusedStatus } from '../rule-rows.ts'

test.for([
  'flowcontrol.apiserver.k8s.io/v1 flowschemas',
  'flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations',
  'admissionregistration.k8s.io/v1 validatingadmissionpolicies',
  'networking.k8s.io/v1 servicecidrs',
  'storage.k8s.io/v1 volumeattachments',
  'apiregistration.k8s.io/v1 apiservices',
])('%s keep their metadata', (id) => {
  // The registry keeps kinds of all types in one list.
  const rules = kindOf(id)?.rules as Rules<KubeObject> | undefined
  const old = { metadata: { name: 'a', labels: { a: 'b' } } } as unknown as KubeObject
  const draft = { metadata: { name: 'a', labels: { a: 'c' }, annotations: { d: 'e' } } } as unknown as Mutable<KubeObject>
  rules?.prepareStatusUpdate?.(draft, old)
  expect(draft.metadata).toEqual(old.metadata)
})

test('conditions of an APIService', () => {
  const service = { spec: { group: 'a.b', version: 'v1' } }
  expect(
    refusedStatus('apiregistration.k8s.io/v1 apiservices', service, {
      ...service,
      status: { conditions: [{ type: 'Available', status: 'Maybe' }] },
    }),
  ).toEqual(['status.conditions[0].status: Unsupported value: "Maybe": supported values: "True", "False", "Unknown"'])
})
