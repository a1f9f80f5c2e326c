/** What is refused of nodes, rule by rule. */
import { expect, test } from 'vitest'
import { created, refusedCreate, type Json } from '../rule-rows.ts'

const nodeRefusals = (annotations: Json, status: Json = {}): string[] =>
  refusedCreate('v1 nodes', { metadata: { name: 'n', annotations }, spec: {}, status })

test.for([
  ['taints', '[{"key":"a","effect":"NoSchedule"}]', []],
  ['taints', '[{"key":"a"}]', ['metadata.annotations.scheduler.alpha.kubernetes.io/taints[0].effect: Required value']],
  [
    'taints',
    '{}',
    [
      'metadata.annotations: Invalid value: "scheduler.alpha.kubernetes.io/taints": json: cannot unmarshal object into Go value of type []core.Taint',
    ],
  ],
  ['preferAvoidPods', '{"preferAvoidPods":[{"podSignature":{"podController":{"controller":true}}}]}', []],
  [
    'preferAvoidPods',
    '{"preferAvoidPods":[{},{"podSignature":{"podController":{"controller":false}}}]}',
    [
      'metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[0].PodSignature: Required value',
      'metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[1].PodSignature.PodController.Controller: Invalid value: false: must point to a controller',
    ],
  ],
  [
    'preferAvoidPods',
    '{"preferAvoidPods":[null,{"podSignature":{"podController":null}}]}',
    [0, 1].map((at) => `metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[${at}].PodSignature: Required value`),
  ],
  [
    'preferAvoidPods',
    '"x"',
    [
      'metadata.annotations.AvoidPods: Invalid value: "scheduler.alpha.kubernetes.io/preferAvoidPods": json: cannot unmarshal string into Go value of type v1.AvoidPods',
    ],
  ],
  [
    'preferAvoidPods',
    'x',
    [
      `metadata.annotations.AvoidPods: Invalid value: "scheduler.alpha.kubernetes.io/preferAvoidPods": invalid character 'x' looking for beginning of value`,
    ],
  ],
] as readonly [string, string, string[]][])('a node with the annotation %s of %s', ([name, text, refusals]) => {
  expect(nodeRefusals({ [`scheduler.alpha.kubernetes.io/${name}`]: text })).toEqual(refusals)
})

test('the swap of a node, and a configuration that is no longer served', () => {
  expect(nodeRefusals({}, { nodeInfo: { swap: { capacity: 0 } } })).toEqual([
    'metadata.nodeSwapStatus.capacity: Invalid value: 0: must be greater than zero',
  ])
  expect(created('v1 nodes', { status: { config: {} } })).toMatchObject({ status: {} })
  expect(created('v1 nodes', { status: { config: {} } })).not.toHaveProperty('status.config')
})
