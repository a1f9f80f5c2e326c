/** What is said of nodes that come and go. */
import { expect, test } from 'vitest'
import { events, nodes } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('nodes are greeted and waved off', async () => {
  const plane = await startPlane()
  await plane.client.delete(nodes, { name: 'node-2' })
  await plane.pass(2000)
  expect((await plane.all(events)).filter(({ involvedObject }) => involvedObject.name === 'node-2').map(({ message }) => message)).toEqual([
    'Node node-2 event: Registered Node node-2 in Controller',
    'Node node-2 event: Removing Node node-2 from Controller',
  ])
  await plane.stop()
})

test('a node gets the marks that older readers look for, and loses the taint of its registration until it is heard of', async () => {
  const plane = await startPlane()
  await plane.client.create(nodes, {
    metadata: { name: 'bare', labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' } },
    spec: {},
  })
  await plane.pass(1000)
  const { metadata, spec } = await plane.client.get(nodes, { name: 'bare' })
  expect(metadata.labels).toMatchObject({ 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'arm64' })
  expect(metadata.annotations).toMatchObject({ 'node.alpha.kubernetes.io/ttl': '0' })
  expect(spec?.taints).toBeUndefined()
  await plane.pass(70_000)
  expect((await plane.client.get(nodes, { name: 'bare' })).spec?.taints?.map(({ key }) => key)).toContain('node.kubernetes.io/unreachable')
  await plane.stop()
})
