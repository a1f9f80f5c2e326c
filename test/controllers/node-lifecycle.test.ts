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
