/** Cells of tables where upstream's printers have rules of their own. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { columnsOf, inRowOrder } from '../../../src/kinds/print/columns.ts'
import { labelsText } from '../../../src/kinds/print/cells.ts'

const metadata = { name: 'x', namespace: 'default' }
const isTrue = (...types: readonly string[]): unknown => types.map((type) => ({ type, status: 'True' }))

const rows: readonly (readonly [title: string, resource: string, column: string, object: object, cell: string])[] = [
  [
    'a job that has met its criteria still runs',
    'batch/v1 jobs',
    'Status',
    { status: { conditions: isTrue('SuccessCriteriaMet') } },
    'Running',
  ],
  ['a job on its way to fail', 'batch/v1 jobs', 'Status', { status: { conditions: isTrue('FailureTarget') } }, 'FailureTarget'],
  [
    'parameters of the core group',
    'networking.k8s.io/v1 ingressclasses',
    'Parameters',
    { spec: { parameters: { apiGroup: '', kind: 'ConfigMap', name: 'p' } } },
    'ConfigMap./p',
  ],
  ['an empty selector of a deployment', 'apps/v1 deployments', 'Selector', { spec: { selector: {} } }, ''],
  ['an empty selector of a replica set', 'apps/v1 replicasets', 'Selector', { spec: { selector: {} } }, '<none>'],
  [
    'parameters that a selector finds',
    'admissionregistration.k8s.io/v1 validatingadmissionpolicybindings',
    'ParamRef',
    {
      spec: {
        paramRef: { selector: { matchLabels: { b: 'c', a: 'd' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['v', 'w'] }] } },
      },
    },
    '&LabelSelector{MatchLabels:map[string]string{a: d,b: c,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[v w],},},}',
  ],
  [
    'a rule for any host after three hosts',
    'networking.k8s.io/v1 ingresses',
    'Hosts',
    { spec: { rules: [{ host: 'a' }, { host: 'b' }, { host: 'c' }, {}] } },
    'a,b,c + 1 more...',
  ],
  [
    'a rule for any host among two hosts',
    'networking.k8s.io/v1 ingresses',
    'Hosts',
    { spec: { rules: [{ host: 'a' }, {}, { host: 'b' }] } },
    'a,b',
  ],
  [
    'a metric without the amount that is asked for',
    'autoscaling/v2 horizontalpodautoscalers',
    'Targets',
    {
      spec: { metrics: [{ type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1k' } } }] },
      status: { currentMetrics: [{ type: 'Pods', pods: { current: { value: '3' }, metric: { name: 'm' } } }] },
    },
    '<nil>/1k',
  ],
]

test.for(rows)('%s', ([, id, name, object, cell]) => {
  const column = columnsOf({ id }).find((candidate) => candidate.name === name)
  // Rows bring what their column reads, no more.
  expect(column?.cell({ metadata, ...object } as unknown as KubeObject, 0)).toBe(cell)
})

test('labels stand in the order of their pairs', () => {
  expect(labelsText({ a: '1', 'a.b': '2' })).toBe('a.b=2,a=1')
  expect(labelsText({})).toBe('<none>')
})

test('flow schemas stand in the order in which requests are matched', () => {
  const schema = (name: string, matchingPrecedence: number): KubeObject =>
    ({ metadata: { name }, spec: { matchingPrecedence } }) as unknown as KubeObject
  const id = 'flowcontrol.apiserver.k8s.io/v1 flowschemas'
  const rows = inRowOrder({ id }, [schema('b', 20), schema('c', 3), schema('a', 20)], (object) => object)
  expect(rows.map(({ metadata }) => metadata.name)).toEqual(['c', 'a', 'b'])
})
