/** Which pods of a node may go, by the rules of kubectl drain. */
import { expect, test } from 'vitest'
import type { Pod } from '../../src/api/objects.ts'
import { drainPlan } from '../../src/operations/drain.ts'

/** Only what the plan reads. */
const pod = (
  name: string,
  {
    owner,
    phase = 'Running',
    emptyDir = false,
    mirror = false,
  }: { readonly owner?: string; readonly phase?: string; readonly emptyDir?: boolean; readonly mirror?: boolean },
): Pod =>
  ({
    metadata: {
      name,
      ownerReferences: owner === undefined ? [] : [{ kind: owner, controller: true }],
      annotations: mirror ? { 'kubernetes.io/config.mirror': 'x' } : {},
    },
    spec: { containers: [], volumes: emptyDir ? [{ name: 'data', emptyDir: {} }] : [] },
    status: { phase },
  }) as unknown as Pod

const names = (some: readonly Pod[]): string[] => some.map(({ metadata }) => metadata.name)

test('pods of controllers go, those of DaemonSets and the node stay, and what would be lost is told apart', () => {
  const plan = drainPlan([
    pod('web', { owner: 'ReplicaSet' }),
    pod('cache', { owner: 'ReplicaSet', emptyDir: true }),
    pod('agent', { owner: 'DaemonSet', emptyDir: true }),
    pod('static', { owner: 'Node', mirror: true }),
    pod('alone', { emptyDir: true }),
    pod('done', { phase: 'Succeeded', emptyDir: true }),
  ])
  expect({ goes: names(plan.goes), losesData: names(plan.losesData), isLast: names(plan.isLast), stays: names(plan.stays) }).toEqual({
    goes: ['web', 'done'],
    losesData: ['cache'],
    isLast: ['alone'],
    stays: ['agent', 'static'],
  })
})
