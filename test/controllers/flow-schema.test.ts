import { expect, test } from 'vitest'
import { flowSchemas, priorityLevelConfigurations } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('a flow schema says whether its priority level is there', async () => {
  const plane = await startPlane()
  await plane.client.create(flowSchemas, { metadata: { name: 'mine' }, spec: { priorityLevelConfiguration: { name: 'slow' }, rules: [] } })
  await plane.pass(2000)
  const dangling = async (): Promise<unknown> => {
    const { status, metadata } = await plane.client.get(flowSchemas, { name: 'mine' })
    const [condition] = status?.conditions ?? []
    const keeper = metadata.managedFields?.find(({ subresource }) => subresource === 'status')
    return [condition?.type, condition?.status, condition?.reason, condition?.message, keeper?.operation, keeper?.manager]
  }
  const place = 'This FlowSchema references the PriorityLevelConfiguration object named "slow"'
  const keeper = ['Apply', 'api-priority-and-fairness-config-consumer-v1']
  expect(await dangling()).toEqual(['Dangling', 'True', 'NotFound', `${place} but there is no such object`, ...keeper])
  await plane.client.create(priorityLevelConfigurations, {
    metadata: { name: 'slow' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  })
  await plane.pass(2000)
  expect(await dangling()).toEqual(['Dangling', 'False', 'Found', `${place} and it exists`, ...keeper])
  await plane.stop()
})
