/** Lines of describe that no recorded page has. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { describe } from '../../../src/kinds/describe/index.ts'
import { readerOf, resourceOf } from '../text/cases.ts'

const pageOf = (...objects: readonly object[]): Promise<string> => {
  // Rows bring what the describer reads, no more.
  const [main, ...others] = objects as readonly KubeObject[]
  if (main === undefined) throw new Error('nothing to describe')
  return describe(resourceOf(main), main, readerOf([main, ...others]), Date.parse('2026-01-01T00:10:00Z'))
}

test('events about an object without a uid are found by its name', async () => {
  const page = await pageOf(
    { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name: 'etcd-0' } },
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'default' },
      involvedObject: { kind: 'ComponentStatus', name: 'etcd-0' },
      type: 'Normal',
      reason: 'Seen',
      message: 'm',
      firstTimestamp: '2026-01-01T00:00:00Z',
    },
  )
  expect(page).toContain('  Normal  Seen    10m         m\n')
})

test('a pod has a share in a node without capacity that only Go can count', async () => {
  const page = await pageOf(
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { nodeName: 'n', containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] },
      status: { phase: 'Pending' },
    },
  )
  expect(page).toMatch(/default +p +1 \(-9223372036854775808%\) +0 \(-9223372036854775808%\)/)
  expect(page).toMatch(/ {2}cpu +1 \(0%\) +0 \(0%\)\n/)
})

test('the source of a claim without a group has no line for it', async () => {
  const page = await pageOf({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default' },
    spec: { dataSource: { apiGroup: null, kind: 'PersistentVolumeClaim', name: 'd' } },
  })
  expect(page).toContain('DataSource:\n  Kind:   PersistentVolumeClaim\n  Name:   d\n')
})

test('a pod with resources of its own has them before its containers', async () => {
  const page = await pageOf({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { resources: { limits: { cpu: '1' } }, containers: [] },
  })
  expect(page).toContain('Resources:\n  Limits:\n    cpu:  1\nContainers: <none>\n')
})

test('the host of a probe is written as in a URL', async () => {
  const page = await pageOf({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', livenessProbe: { httpGet: { scheme: 'HTTP', host: 'a%b c', port: 80, path: 'x y' } } }] },
  })
  expect(page).toContain('http-get http://a%25b%20c:80/x%20y delay=0s')
})

test('a metric shows nil where the status has another amount than the target', async () => {
  const metric = { name: 'm"' }
  const page = await pageOf({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h', namespace: 'default' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'd' },
      maxReplicas: 3,
      metrics: [{ type: 'External', external: { metric, target: { type: 'Value', value: '2k' } } }],
    },
    status: { currentMetrics: [{ type: 'External', external: { metric, current: { averageValue: '1' } } }] },
  })
  expect(page).toContain('"m\\"" (target value):  <nil> / 2k\n')
})

test('a claim is used by pods with such a volume, once for each, and then by its owners', async () => {
  const pod = (name: string, ...claims: readonly string[]): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name },
    spec: { containers: [], volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) },
  })
  const page = await pageOf(
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'c',
        namespace: 'default',
        ownerReferences: [
          { kind: 'Pod', uid: 'p1' },
          { kind: 'Pod', uid: 'p3' },
        ],
      },
      spec: {},
    },
    pod('p1'),
    pod('p2', 'c', 'c'),
    pod('p3', 'c'),
  )
  expect(page).toMatch(/Used By: +p2\n +p2\n +p3\n +p1\n/)
})

test.for([
  [[], '<none>'],
  [[{ name: 'a' }, { name: 'b' }], 'a, b'],
  [[{}], ''],
] as const)('the active jobs %j of a cron job', async ([active, text]) => {
  const metadata = { name: 'c', namespace: 'default' }
  const spec = { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { containers: [] } } } } }
  const page = await pageOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec, status: { active } })
  expect(/^Active Jobs: *(.*)$/m.exec(page)?.[1]).toBe(text)
})
