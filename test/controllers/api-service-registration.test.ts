/** The APIServices of what the API server itself answers for. */
import { expect, test } from 'vitest'
import { apiServices, customResourceDefinitions } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

const label = 'kube-aggregator.kubernetes.io/automanaged'
const version = (name: string) => ({ name, served: true, storage: name === 'v1', schema: { openAPIV3Schema: { type: 'object' } } })
const definition = {
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [version('v1'), version('v2')],
  },
}

test('every group and version has one, and those of definitions come and go with them', async () => {
  const plane = await startPlane()
  await plane.pass(2000)
  const all = async () => new Map((await plane.all(apiServices)).map((one) => [one.metadata.name, one]))
  const before = await all()
  expect(before.get('v1.')).toMatchObject({
    metadata: { labels: { [label]: 'onstart' } },
    spec: { version: 'v1', groupPriorityMinimum: 18_000, versionPriority: 1 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  })
  expect([...before.keys()]).toEqual(expect.arrayContaining(['v1.apps', 'v2.autoscaling', 'v1.rbac.authorization.k8s.io']))
  await plane.client.create(customResourceDefinitions, definition)
  await plane.pass(2000)
  expect((await all()).get('v2.example.com')).toMatchObject({
    metadata: { labels: { [label]: 'true' } },
    spec: { group: 'example.com', groupPriorityMinimum: 1000, versionPriority: 100 },
  })
  await plane.client.delete(apiServices, { name: 'v2.example.com' })
  await plane.client.delete(apiServices, { name: 'v1.apps' })
  await plane.pass(2000)
  expect([...(await all()).keys()]).toContain('v2.example.com')
  expect([...(await all()).keys()]).not.toContain('v1.apps')
  await plane.client.delete(customResourceDefinitions, { name: 'gadgets.example.com' })
  await plane.pass(3000)
  expect([...(await all()).keys()].filter((name) => name.endsWith('.example.com'))).toEqual([])
  await plane.stop()
})

test('one that somebody has made stays as it is', async () => {
  const plane = await startPlane()
  await plane.pass(2000)
  const [found] = (await plane.all(apiServices)).filter(({ metadata }) => metadata.name === 'v1.batch')
  if (found === undefined) throw new Error('there is none')
  const service = { namespace: 'kube-system', name: 'batch', port: 443 }
  await plane.client.update(apiServices, { ...found, spec: { ...found.spec, service, groupPriorityMinimum: 50 } })
  await plane.pass(2000)
  expect((await plane.client.get(apiServices, { name: 'v1.batch' })).spec).toMatchObject({ service, groupPriorityMinimum: 50 })
  await plane.stop()
})
