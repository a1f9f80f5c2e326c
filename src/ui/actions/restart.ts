/** Replaces the pods of a workload one after the other, by a new revision of the same template. */
import { timeText } from '../../api/time.ts'
import { isRolling } from '../../operations/rollout-history.ts'
import { restartRollout } from '../../operations/rollout.ts'
import type { Action } from './action.ts'
import { actOnAll } from './act-on-all.ts'
import { isPod, topControllers } from './controller-of.ts'
import { called, calledAll, subjectLines } from './naming.ts'

export const restart: Action = {
  name: 'restart',
  key: 'r',
  label: 'restart',
  danger: true,
  many: true,
  weight: (subject) => (isRolling(subject.resource) ? 45 : 0),
  applies: (subject) => isRolling(subject.resource) || isPod(subject) || subject.resource.id === 'apps/v1 replicasets',
  blocked: (subject) =>
    subject.facts.paused === true
      ? `the rollout of ${called(subject)} is paused; resume it first`
      : !isRolling(subject.resource) && subject.facts.owner === undefined
        ? `${called(subject)} has no Deployment, StatefulSet or DaemonSet that could be restarted`
        : undefined,
  async run(subjects, host) {
    const targets = await topControllers(subjects, host)
    const unable = targets.find((target) => !isRolling(target.resource))
    if (unable !== undefined) {
      host.say(`${called(unable)} cannot be restarted: a ${unable.resource.kind} does not roll out`, 'warn')
      return
    }
    const answer = await host.ask({
      title: `Restart ${calledAll(targets)}?`,
      lines: [...subjectLines(targets), 'every pod is replaced, a few at a time'],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'restart', label: 'Restart' },
      ],
    })
    if (answer === undefined) return
    await actOnAll(targets, host, {
      verb: 'restart',
      done: 'restarted',
      act: (target) => restartRollout(host.client, target.resource, target, timeText(host.clock.now())),
    })
  },
}
