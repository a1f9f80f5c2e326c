/** Shows the revisions of a workload: what changed, how far it is, and the way back. */
import { isRolling } from '../../operations/rollout-history.ts'
import type { Action } from './action.ts'
import { isPod, topController } from './controller-of.ts'
import { called } from './naming.ts'

export const rollouts: Action = {
  name: 'rollouts',
  key: 'u',
  label: 'rollouts',
  danger: false,
  weight: (subject) => (isRolling(subject.resource) ? 55 : subject.tone === 'bad' ? 50 : 0),
  applies: (subject) => isRolling(subject.resource) || isPod(subject) || subject.resource.id === 'apps/v1 replicasets',
  blocked: (subject) =>
    isRolling(subject.resource) || subject.facts.owner !== undefined
      ? undefined
      : `${called(subject)} has no controller that keeps revisions`,
  async run([subject], host) {
    if (subject === undefined) return
    const target = await topController(subject, host)
    if (isRolling(target.resource)) host.open('rollouts', target)
    else host.say(`${called(target)} keeps no revisions`, 'warn')
  },
}
