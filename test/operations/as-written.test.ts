/** Objects as a user could have written them: nothing that only one cluster knows stays. */
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { asWritten, writtenOrder } from '../../src/operations/as-written.ts'

const object = (kind: string, metadata: Record<string, unknown>, rest: Record<string, unknown> = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind,
    metadata: { uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    ...rest,
  }) as KubeObject

describe('an object as written', () => {
  test('has neither status nor what the server keeps about it', () => {
    const written = asWritten(
      object(
        'ConfigMap',
        {
          name: 'one',
          namespace: 'default',
          labels: { a: 'b' },
          annotations: { mine: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        },
        { data: { k: 'v' }, status: {} },
      ),
    )
    expect(written).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'one', namespace: 'default', labels: { a: 'b' }, annotations: { mine: 'x' } },
      data: { k: 'v' },
    })
  })

  test('is nothing where another object made it', () => {
    const owned = {
      name: 'web-1',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'w', controller: true }],
    }
    expect(asWritten(object('Pod', owned))).toBeUndefined()
    expect(
      asWritten(object('PersistentVolume', { name: 'pvc-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'x' } })),
    ).toBeUndefined()
    expect(asWritten(object('ConfigMap', { name: 'kube-root-ca.crt', namespace: 'default' }))).toBeUndefined()
  })

  test('is a pod without its node, its token and what it bears', () => {
    const written = asWritten(
      object(
        'Pod',
        { name: 'one' },
        {
          spec: {
            nodeName: 'node-1',
            containers: [
              {
                name: 'c',
                image: 'x',
                volumeMounts: [
                  { name: 'd', mountPath: '/d' },
                  { name: 'kube-api-access-9dnbf', mountPath: '/t' },
                ],
              },
            ],
            initContainers: [{ name: 'i', image: 'x', volumeMounts: [{ name: 'kube-api-access-9dnbf', mountPath: '/t' }] }],
            volumes: [
              { name: 'd', emptyDir: {} },
              { name: 'kube-api-access-9dnbf', projected: {} },
            ],
            tolerations: [
              { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
              { key: 'mine' },
            ],
          },
        },
      ),
    )
    expect(written?.['spec']).toEqual({
      containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'd', mountPath: '/d' }] }],
      initContainers: [{ name: 'i', image: 'x' }],
      volumes: [{ name: 'd', emptyDir: {} }],
      tolerations: [{ key: 'mine' }],
    })
  })

  test('is a Job that chooses its pods anew, unless it says how', () => {
    const uid = { 'batch.kubernetes.io/controller-uid': 'u', 'controller-uid': 'u', 'job-name': 'j', app: 'x' }
    const spec = {
      selector: { matchLabels: uid },
      manualSelector: false,
      template: { metadata: { creationTimestamp: null, labels: uid }, spec: {} },
    }
    expect(asWritten(object('Job', { name: 'j', labels: uid }, { spec }))).toMatchObject({
      metadata: { name: 'j', labels: { app: 'x' } },
      spec: { template: { metadata: { labels: { app: 'x' } }, spec: {} } },
    })
    expect(asWritten(object('Job', { name: 'j' }, { spec }))?.['spec']).not.toHaveProperty('selector')
    expect(asWritten(object('Job', { name: 'j' }, { spec: { ...spec, manualSelector: true } }))?.['spec']).toHaveProperty('selector')
  })

  test('is a claim without its volume, a service without its address, a namespace by its name', () => {
    expect(
      asWritten(
        object(
          'PersistentVolumeClaim',
          { name: 'c', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
          { spec: { volumeName: 'v', storageClassName: 's' } },
        ),
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { storageClassName: 's' },
    })
    expect(
      asWritten(object('Service', { name: 's' }, { spec: { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'], ports: [] } }))?.['spec'],
    ).toEqual({ ports: [] })
    expect(asWritten(object('Service', { name: 's' }, { spec: { clusterIP: 'None' } }))?.['spec']).toEqual({ clusterIP: 'None' })
    expect(
      asWritten(
        object('Namespace', { name: 'n', labels: { 'kubernetes.io/metadata.name': 'n' } }, { spec: { finalizers: ['kubernetes'] } }),
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'n' },
    })
  })
})

test('what others need stands before them', () => {
  const kinds = ['Thing', 'Deployment', 'CustomResourceDefinition', 'Namespace'].map((kind) => ({ kind }))
  expect(kinds.sort((left, right) => writtenOrder(left) - writtenOrder(right)).map(({ kind }) => kind)).toEqual([
    'Namespace',
    'CustomResourceDefinition',
    'Thing',
    'Deployment',
  ])
})
