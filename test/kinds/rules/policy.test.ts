/** What is refused of the kinds that set limits for others, rule by rule. */
import { expect, test } from 'vitest'
import { created, refusedCreate, refusedStatus, refusedUpdate, type Json } from '../rule-rows.ts'

const reserved = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: "

test.for([
  ['system-other', { value: 1 }, `${reserved}system-other is not a known system priority class`],
  ['system-node-critical', { value: 1 }, `${reserved}value of system-node-critical PriorityClass must be 2000001000`],
  [
    'system-cluster-critical',
    { value: 2_000_000_000, globalDefault: true },
    `${reserved}globalDefault of system-cluster-critical PriorityClass must be false`,
  ],
] as readonly [string, Json, string][])('a priority class %s of %j', ([name, body, refusal]) => {
  const id = 'scheduling.k8s.io/v1 priorityclasses'
  expect(refusedCreate(id, { metadata: { name }, ...body })).toEqual([refusal])
  expect(refusedUpdate(id, { metadata: { name }, ...body }, { metadata: { name }, ...body })).toEqual([])
})

test('the conditions of a disruption budget', () => {
  const conditions = [
    { type: 'A', status: 'True', reason: 'R', lastTransitionTime: '2026-01-02T03:04:05Z', message: '' },
    { type: 'A', status: 'Maybe', reason: '1', message: '', observedGeneration: -1 },
  ]
  expect(
    refusedStatus('policy/v1 poddisruptionbudgets', { spec: {} }, { spec: {}, status: { conditions, disruptionsAllowed: -1 } }),
  ).toEqual([
    'status.conditions[1].type: Duplicate value: "A"',
    'status.conditions[1].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
    'status.conditions[1].observedGeneration: Invalid value: -1: must be greater than or equal to zero',
    'status.conditions[1].lastTransitionTime: Required value: must be set',
    expect.stringMatching(
      /^status\.conditions\[1\]\.reason: Invalid value: "1": a condition reason must start with .* \(e\.g\. 'my_name', {2}or 'MY_NAME', /,
    ),
    'status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0',
  ])
})

test('tolerances of an autoscaler are not served', () => {
  const spec = { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd' }, behavior: { scaleUp: { tolerance: '0.1' } } }
  expect(created('autoscaling/v2 horizontalpodautoscalers', { spec })).not.toHaveProperty('spec.behavior.scaleUp.tolerance')
})

test('tolerations of a runtime class that differ only in their time', () => {
  const toleration = { key: 'k', operator: 'Exists', effect: 'NoExecute' }
  const body = {
    handler: 'h',
    scheduling: {
      tolerations: [
        { ...toleration, tolerationSeconds: 1 },
        { ...toleration, tolerationSeconds: 2 },
      ],
    },
  }
  expect(refusedCreate('node.k8s.io/v1 runtimeclasses', body)).toEqual([
    expect.stringContaining('scheduling.tolerations[1]: Duplicate value: '),
  ])
})

test('the container that a metric follows, and its resource', () => {
  const target = { type: 'Utilization', averageUtilization: 1 }
  const refused = (name: string, container: string): string[] =>
    refusedCreate('autoscaling/v2 horizontalpodautoscalers', {
      spec: {
        maxReplicas: 1,
        scaleTargetRef: { kind: 'k', name: 'n' },
        metrics: [{ type: 'ContainerResource', containerResource: { name, container, target } }],
      },
    })
  const at = 'spec.metrics[0].containerResource'
  expect(refused('cpu', 'c')).toEqual([])
  expect(refused('pods', 'C')).toEqual([
    `${at}.name: Invalid value: pods: must be a standard resource for containers`,
    expect.stringContaining(`${at}.container: Invalid value: "C": a lowercase RFC 1123 label`),
  ])
  expect(refused('a b', 'c')).toEqual([
    expect.stringContaining(`${at}.name: Invalid value: "a b": name part must`),
    `${at}.name: Invalid value: a b: must be a standard resource for containers`,
  ])
})

test('counts above a status without replicas', () => {
  const spec = { selector: { matchLabels: { a: 'b' } }, template: { spec: { containers: [] } } }
  const refused = (status: Json): string[] => refusedStatus('apps/v1 deployments', { spec }, { spec, status })
  expect(refused({ replicas: 2, readyReplicas: 3 })).toEqual([
    'status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas',
  ])
  expect(refused({ replicas: -1 })).toContain('status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas')
})

test('a quota may speak of huge pages by requests, and its scope of claims only of claims', () => {
  const id = 'v1 resourcequotas'
  expect(refusedCreate(id, { spec: { hard: { 'requests.hugepages-2Mi': '2Mi' } } })).toEqual([])
  const scoped = (hard: Json): Json => ({ spec: { hard, scopes: ['VolumeAttributesClass'] } })
  expect(refusedCreate(id, scoped({ persistentvolumeclaims: '1', 'requests.storage': '1Gi' }))).toEqual([])
  expect(refusedCreate(id, scoped({ pods: '1' }))).toEqual([
    'spec.scopes: Invalid value: []core.ResourceQuotaScope{"VolumeAttributesClass"}: unsupported scope applied to resource',
  ])
})

const workload = (fields: Json): Json => ({
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    ...fields,
  },
})
const noPercent = (path: string, text: string): string =>
  `${path}: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"${text}"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`

test('a count that came as a text is a count still, if no percentage', () => {
  const rollingUpdate = { maxUnavailable: '5', maxSurge: 0 }
  expect(refusedCreate('apps/v1 deployments', workload({ strategy: { rollingUpdate } }))).toEqual([
    noPercent('spec.strategy.rollingUpdate.maxUnavailable', '5'),
  ])
  expect(refusedCreate('apps/v1 daemonsets', workload({ updateStrategy: { rollingUpdate } }))).toEqual([
    noPercent('spec.updateStrategy.rollingUpdate.maxUnavailable', '5'),
  ])
})
