import { expect, test } from 'vitest'
import type { Pod, ReplicaSet } from '../../src/api/objects.ts'
import { pods, replicaSets } from '../../src/api/resources.ts'
import { notFound } from '../../src/api/status.ts'
import { replicaSet } from '../../src/controllers/replica-set.ts'
import { surplusPods } from '../../src/controllers/surplus.ts'
import { ownedBy, steps, stored, viewOf } from './view.ts'

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
const set = (replicas: number, status?: ReplicaSet['status']): ReplicaSet =>
  stored(replicaSets, {
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
    ...(status !== undefined && { status }),
  })

function pod(name: string, owner: ReplicaSet | undefined, more: Partial<Pod> = {}): Pod {
  const metadata = { name, labels: { app: 'web' }, ...(owner !== undefined && { ownerReferences: ownedBy(owner) }) }
  return stored(pods, { spec: template.spec, status: { phase: 'Running' }, ...more, metadata: { ...metadata, ...more.metadata } })
}

test('missing pods are created with the owner and the labels of the template', () => {
  const owner = set(2)
  const made = steps(replicaSet, 'default/web', viewOf(replicaSet, [owner])).filter((step) => step.do === 'create')
  expect(made).toHaveLength(2)
  expect(made[0]?.object.metadata).toEqual({
    generateName: 'web-',
    namespace: 'default',
    labels: { app: 'web' },
    ownerReferences: ownedBy(owner),
  })
})

test('the status is written only when it changes', () => {
  const owner = set(1, { replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 1 })
  expect(steps(replicaSet, 'default/web', viewOf(replicaSet, [owner, pod('a', owner)]))).toEqual([])
})

test('finished and terminating pods do not count', () => {
  const owner = set(1)
  const gone = pod('a', owner, { status: { phase: 'Failed' } })
  const going = pod('b', owner, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } as Pod['metadata'] })
  expect(steps(replicaSet, 'default/web', viewOf(replicaSet, [owner, gone, going])).filter((step) => step.do === 'create')).toHaveLength(1)
})

test('an orphan that matches is adopted before anything is created', () => {
  const found = steps(replicaSet, 'default/web', viewOf(replicaSet, [set(1), pod('a', undefined)]))
  expect(found.map((step) => step.do)).toEqual(['patch', 'again'])
})

test('a pod that no longer matches is released', () => {
  const owner = set(1)
  const [step] = steps(
    replicaSet,
    'default/web',
    viewOf(replicaSet, [owner, pod('a', owner, { metadata: { labels: { app: 'other' } } as unknown as Pod['metadata'] })]),
  )
  expect(step).toMatchObject({ do: 'patch', body: { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } } })
})

test('surplus pods go unbound first, then pending, then unready, then by cost, then from crowded nodes', () => {
  const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2025-12-31T00:00:00Z' }] }
  const on = (name: string, nodeName: string | undefined, status: Pod['status'], cost?: string): Pod =>
    pod(name, undefined, {
      spec: { ...template.spec, ...(nodeName !== undefined && { nodeName }) },
      ...(status !== undefined && { status }),
      metadata: (cost === undefined
        ? {}
        : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }) as unknown as Pod['metadata'],
    })
  const all = [
    on('lone', 'n2', ready),
    on('crowd-1', 'n1', ready),
    on('crowd-2', 'n1', ready),
    on('cheap', 'n2', ready, '-5'),
    on('unready', 'n3', { phase: 'Running' }),
    on('pending', 'n3', { phase: 'Pending' }),
    on('unbound', undefined, { phase: 'Pending' }),
  ]
  const family = all.filter((one) => one.metadata.name !== 'cheap')
  const order = surplusPods(all, { family, count: 6, now: Date.UTC(2026, 0, 1) }).map((one) => one.metadata.name)
  expect(order.slice(0, 4)).toEqual(['unbound', 'pending', 'unready', 'cheap'])
  expect(new Set(order.slice(4))).toEqual(new Set(['crowd-1', 'crowd-2']))
})

test('a pod that could not be deleted is told and tried again, one that was gone already is not', () => {
  const owner = set(0)
  const own = pod('a', owner)
  const [step] = steps(replicaSet, 'default/web', viewOf(replicaSet, [owner, own]))
  const after = (error: Error) => (step?.do === 'delete' ? step.otherwise?.(error) : undefined)
  expect(after(new Error('held by a webhook'))).toMatchObject([
    { reason: 'FailedDelete', message: 'Error deleting: held by a webhook' },
    { do: 'retry', reason: 'held by a webhook' },
  ])
  expect(after(notFound(pods, 'a'))).toEqual([])
  const [batch] = replicaSet.reconcile('default/web', viewOf(replicaSet, [owner, own]))
  const told = (error: Error) => (batch?.do === 'batch' ? batch.then?.({ errors: [error], skipped: 0 }) : undefined)
  expect(told(new Error('held'))).toMatchObject([{ object: { status: { conditions: [{ reason: 'FailedDelete' }] } } }, { do: 'retry' }])
  expect(told(notFound(pods, 'a'))).not.toContainEqual(expect.objectContaining({ do: 'retry' }))
})
