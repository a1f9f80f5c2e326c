/** The plain sentences on Deployments that lack pods, tried on recorded ones. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import type { Deployment, Event, Pod, ReplicaSet } from '../../../src/api/objects.ts'
import { whyNotComplete } from '../../../src/kinds/deployment/why.ts'
import { loadCase } from '../text/cases.ts'

/** What is said of the first Deployment of a recorded case. */
function why(name: string): string | undefined {
  const recorded = loadCase(name)
  // The recordings hold what their kinds say.
  const of = <T>(kind: string): readonly T[] =>
    recorded.objects.filter((object: KubeObject) => object.kind === kind) as unknown as readonly T[]
  const deployment = of<Deployment>('Deployment')[0]
  if (deployment === undefined) throw new Error(`no Deployment in ${name}`)
  return whyNotComplete(deployment, {
    replicaSets: of<ReplicaSet>('ReplicaSet'),
    pods: of<Pod>('Pod'),
    events: of<Event>('Event'),
    now: Date.parse(recorded.now),
  })
}

test.for([
  ['deployment-failed', 'The rollout is stuck: 3 of 3 pods are new, 0 are available.'],
  ['deployment-no-status', 'The controller has not yet seen the latest change.'],
  ['deployment-paused', 'The rollout is paused with 0 of 2 pods of the new template.'],
  ['deployment-rollout-middle', '3 of 4 pods are available, 2 are new.'],
  [
    'live-deployment-over-quota',
    'Pods cannot be made: pods "over-685d99488f-vbdg6" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1.',
  ],
  [
    'live-get-all',
    "The rollout is stuck: 1 of 2 pods are new, 2 are available. Pod stuck-6978c7c449-rpkx2: No node takes the pod; of 4: 4 didn't match Pod's node affinity/selector.",
  ],
] as readonly (readonly [string, string])[])('%s: %s', ([name, text]) => {
  expect(why(name)).toBe(text)
})

test.for(['deployment-complete', 'live-deployment-after-rollout'])('%s needs no reason', (name) => {
  expect(why(name)).toBeUndefined()
})
