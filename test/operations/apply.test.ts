/** Applying manifests beyond the plain way: what the server refuses to change, who owns what, and what is pruned. */
import { expect, test } from 'vitest'
import type { ConfigMap, ManagedFieldsEntry, Service } from '../../src/api/objects.ts'
import { configMaps, services } from '../../src/api/resources.ts'
import { applyOnServer, handedOver } from '../../src/operations/apply-on-server.ts'
import { applyManifest } from '../../src/operations/apply.ts'
import { prune, prunedKinds } from '../../src/operations/prune.ts'
import type { Manifest } from '../../src/operations/read-manifests.ts'
import { startServer } from '../server/start-server.ts'

const options = { namespace: 'default', onWarning: () => undefined }
const map = (name: string, data: Readonly<Record<string, string>>): Manifest =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }) as Manifest
const service = (clusterIP: string): Manifest =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { clusterIP, ports: [{ port: 80 }] } }) as Manifest

test('what an apply on the client’s side owned goes over to the server’s, so that fields can leave', async () => {
  const server = await startServer()
  const { client } = server
  await applyManifest(client, configMaps, map('m', { k: 'v', n: '1' }), options)
  await applyOnServer(client, configMaps, map('m', { k: 'w' }), { ...options, force: true })
  const { data, metadata } = await client.get<ConfigMap>(configMaps, { namespace: 'default', name: 'm' })
  expect(data).toEqual({ k: 'w' })
  expect(metadata.managedFields?.map(({ manager, operation }) => `${manager ?? ''} ${operation ?? ''}`).sort()).toEqual([
    'kubectl Apply',
    'kubectl-last-applied Apply',
  ])
  expect(Object.keys(metadata.annotations ?? {})).toEqual(['kubectl.kubernetes.io/last-applied-configuration'])
  await server.stop()
})

test('entries of one manager are joined with those of another, and of the same version only', () => {
  const entry = (manager: string, operation: string, apiVersion: string, fields: object): ManagedFieldsEntry => ({
    manager,
    operation,
    apiVersion,
    fieldsV1: fields as Record<string, never>,
  })
  expect(
    handedOver(
      [
        entry('kubectl', 'Apply', 'v1', { 'f:data': { 'f:a': {} } }),
        entry('old', 'Update', 'v1', { 'f:data': { '.': {}, 'f:b': {} } }),
        entry('old', 'Update', 'v2', { 'f:c': {} }),
        entry('other', 'Update', 'v1', {}),
      ],
      'old',
      'kubectl',
    ),
  ).toEqual([entry('kubectl', 'Apply', 'v1', { 'f:data': { 'f:a': {}, '.': {}, 'f:b': {} } }), entry('other', 'Update', 'v1', {})])
})

test('an object is made anew where the server refuses to change it', async () => {
  const server = await startServer()
  const { client } = server
  const before = (await applyManifest(client, services, service('10.96.7.7'), options)).object
  await expect(applyManifest(client, services, service('10.96.7.8'), options)).rejects.toThrow('may not change once set')
  const { outcome, object } = await applyManifest(client, services, service('10.96.7.8'), { ...options, recreate: {} })
  expect([outcome, (object as Service).spec?.clusterIP, object.metadata.uid === before.metadata.uid]).toEqual([
    'configured',
    '10.96.7.8',
    false,
  ])
  await server.stop()
})

test('only what was applied and is not kept is pruned, of the kinds that are named', async () => {
  const server = await startServer()
  const { client } = server
  const kept = (await applyManifest(client, configMaps, map('kept', {}), options)).object
  await applyManifest(client, configMaps, map('old', {}), options)
  await applyManifest(client, services, service('10.96.7.7'), options)
  await client.create<ConfigMap>(configMaps, { metadata: { name: 'made', namespace: 'default' } })
  const resources = await client.resources()
  const pruned: string[] = []
  for await (const { object } of prune(client, {
    kinds: prunedKinds(resources, ['core/v1/ConfigMap']),
    namespaces: new Set(['default']),
    kept: new Set([kept.metadata.uid]),
    labelSelector: undefined,
    choice: {},
    dryRun: 'none',
  }))
    pruned.push(object.metadata.name)
  expect(pruned).toEqual(['old'])
  expect((await client.list(configMaps, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)).not.toContain('old')
  expect(() => prunedKinds(resources, ['apps/v1/Nope'])).toThrow('no matches for kind "Nope" in version "apps/v1"')
  expect(prunedKinds(resources, []).at(-1)?.kind).toBe('PersistentVolume')
  await server.stop()
})
