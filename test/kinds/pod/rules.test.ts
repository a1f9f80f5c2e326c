/** What is refused of pods and filled into them where few look, rule by rule. */
import { expect, test } from 'vitest'
import { defaultPod } from '../../../src/kinds/pod/defaults.ts'
import { created, refusedCreate, refusedStatus, type Json } from '../rule-rows.ts'

const pods = 'v1 pods'
const withSpec = (fields: Json, container: Json = {}): Json => ({
  spec: { containers: [{ name: 'c', image: 'x', ...container }], ...fields },
})

test.for([
  [{ 'hugepages-2Mi': '0', cpu: '1' }, []],
  [
    { 'hugepages-2Mi': '3', cpu: '1' },
    ['spec.overhead.limits[hugepages-2Mi]: Invalid value: "3": 3 is not positive integer multiple of hugepages-2Mi'],
  ],
  [
    { 'hugepages-0.5': '1', cpu: '1' },
    ['spec.overhead.limits[hugepages-0.5]: Invalid value: "1": 1 is not positive integer multiple of hugepages-0.5'],
  ],
] as readonly [Json, string[]][])('an overhead of %j', ([overhead, refusals]) => {
  expect(refusedCreate(pods, withSpec({ overhead }))).toEqual(refusals)
})

const at = 'spec.containers[0].env[0].valueFrom'
const badLabel = (key: string): string =>
  `${at}.fieldRef: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`

test.for([
  [{ fieldRef: { fieldPath: "metadata.labels['a']" } }, []],
  [{ fieldRef: { fieldPath: "metadata.labels['a']['b']" } }, [badLabel("a']['b")]],
  [
    { fieldRef: { fieldPath: "['x']" } },
    [`${at}.fieldRef.fieldPath: Invalid value: "['x']": error converting fieldPath: field label not supported: ['x']`],
  ],
  [
    { resourceFieldRef: { resource: 'x.cpu', divisor: '2' } },
    [
      `${at}.resourceFieldRef.resource: Unsupported value: "x.cpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"`,
    ],
  ],
  [
    { resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } },
    [`${at}.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`],
  ],
] as readonly [Json, string[]][])('a variable from %j', ([valueFrom, refusals]) => {
  expect(refusedCreate(pods, withSpec({}, { env: [{ name: 'A', valueFrom }] }))).toEqual(refusals)
})

test.for([
  ['a-', 0],
  ['A-', 0],
  ['x--', 0],
  ['-', 1],
])('variables from the config map %s', ([name, count]) => {
  expect(refusedCreate(pods, withSpec({}, { envFrom: [{ configMapRef: { name } }] }))).toHaveLength(count as number)
})

test.for([
  ['[{"KEY":"a","oPerator":"Exists"}]', []],
  ['null', []],
  [
    'x',
    [
      `metadata.annotations: Invalid value: "scheduler.alpha.kubernetes.io/tolerations": invalid character 'x' looking for beginning of value`,
    ],
  ],
  [
    '{}',
    [
      'metadata.annotations: Invalid value: "scheduler.alpha.kubernetes.io/tolerations": json: cannot unmarshal object into Go value of type []core.Toleration',
    ],
  ],
  [
    '[{"key":"a"},{"operator":1}]',
    [
      'metadata.annotations: Invalid value: "scheduler.alpha.kubernetes.io/tolerations": json: cannot unmarshal number into Go struct field Toleration.Operator of type core.TolerationOperator',
    ],
  ],
  [
    '[{"tolerationSeconds":1.5}]',
    [
      'metadata.annotations: Invalid value: "scheduler.alpha.kubernetes.io/tolerations": json: cannot unmarshal number 1.5 into Go struct field Toleration.TolerationSeconds of type int64',
    ],
  ],
  [
    '[{"operator":"Exists","value":"x"}]',
    [
      `metadata.annotations.scheduler.alpha.kubernetes.io/tolerations[0].operator: Invalid value: "x": value must be empty when \`operator\` is 'Exists'`,
    ],
  ],
] as readonly [string, string[]][])('tolerations in an annotation: %s', ([text, refusals]) => {
  const annotations = { 'scheduler.alpha.kubernetes.io/tolerations': text }
  expect(refusedCreate(pods, { ...withSpec({}), metadata: { name: 'a', annotations } })).toEqual(refusals)
})

const container = (name: string, state: Json): Json => ({ name, image: 'x', imageID: '', ready: false, restartCount: 0, state })

test('a container that ended is named by its place among all statuses', () => {
  const spec = {
    containers: [{ name: 'c', image: 'x' }],
    initContainers: [
      { name: 'sidecar', image: 'x', restartPolicy: 'Always' },
      { name: 'init', image: 'x' },
    ],
    restartPolicy: 'Never',
  }
  const statuses = (state: Json): Json => ({ initContainerStatuses: [container('sidecar', state), container('init', state)] })
  const refused = refusedStatus(
    pods,
    { spec, status: statuses({ terminated: { exitCode: 0 } }) },
    { spec, status: statuses({ running: {} }) },
  )
  expect(refused).toEqual(['status.initContainerStatuses[1].state: Forbidden: may not be transitioned to non-terminated state'])
})

test.for([
  [
    { podIP: '1.2.3.4', podIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }] },
    'status.podIPs: Invalid value: []core.PodIP{core.PodIP{IP:"1.2.3.4"}, core.PodIP{IP:"1.2.3.4"}}: may specify no more than one IP for each IP family',
  ],
  [
    { hostIP: '1.2.3.4', hostIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }] },
    'status.hostIPs: Invalid value: []core.HostIP{core.HostIP{IP:"1.2.3.4"}, core.HostIP{IP:"1.2.3.4"}}: may specify no more than one IP for each IP family',
  ],
] as readonly [Json, string][])('the addresses %j', ([status, refusal]) => {
  expect(refusedStatus(pods, withSpec({}), { ...withSpec({}), status })).toEqual([refusal])
})

test('amounts are rounded up to thousandths, in volumes and statuses too', () => {
  const template = { spec: { resources: { limits: { storage: '2.0000001' } } } }
  expect(created(pods, withSpec({ volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: template } }] }))).toMatchObject({
    spec: { volumes: [{ ephemeral: { volumeClaimTemplate: { spec: { resources: { limits: { storage: '2001m' } } } } } }] },
  })
  const amounts = (cpu: string): Json => ({ allocatedResources: { cpu }, resources: { limits: { cpu }, requests: { cpu } } })
  const pod = {
    ...withSpec({}),
    metadata: {},
    status: { containerStatuses: [{ ...container('c', {}), ...amounts('1.0000001') }], initContainerStatuses: [amounts('2')] },
  }
  defaultPod(pod as unknown as Parameters<typeof defaultPod>[0])
  expect(pod.status).toMatchObject({ containerStatuses: [amounts('1001m')], initContainerStatuses: [amounts('2')] })
})
