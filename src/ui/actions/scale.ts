/** Asks for another number of replicas. */
import type { Resource } from '../../api/resource.ts'
import { isScalable, readScale, scaleTo } from '../../operations/scale.ts'
import { nameLines } from '../app/dialog.ts'
import type { Action } from './action.ts'
import { actOnAll, called, isPod, topControllers } from './controller-of.ts'

export const scale: Action = {
  name: 'scale',
  key: 's',
  label: 'scale',
  danger: true,
  many: true,
  weight: (subject) => (isPod(subject) ? 0 : 60),
  applies: (subject) => isPod(subject) || isScalable(subject.resource),
  blocked: (subject) => (isPod(subject) && subject.facts.owner === undefined ? `pod ${subject.name} has no controller that could be scaled` : undefined),
  async run(subjects, host) {
    const targets = await topControllers(subjects, host)
    const unable = targets.find((target) => !isScalable(target.resource))
    if (unable !== undefined) {
      host.say(`${called(unable)} cannot be scaled: a ${unable.resource.kind} has no replicas`, 'warn')
      return
    }
    const now = await Promise.all(targets.map((target) => readScale(host.client, target.resource as Resource, target)))
    const wanted = [...new Set(now.map((each) => each.wanted))]
    const lines = targets.length === 1 ? [`wanted ${now[0]?.wanted ?? 0}, there are ${now[0]?.current ?? 0}`] : nameLines(targets.map((target, at) => `${target.name}: wanted ${now[at]?.wanted ?? 0}, there are ${now[at]?.current ?? 0}`))
    const answer = await host.ask({
      title: targets.length === 1 && targets[0] !== undefined ? `Scale ${called(targets[0])}` : `Scale ${targets.length} objects`,
      lines,
      fields: [{ type: 'text', name: 'replicas', label: 'replicas', value: wanted.length === 1 ? String(wanted[0]) : '', placeholder: 'they differ' }],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'scale', label: 'Scale' },
      ],
      check: ({ replicas }) => (/^\d{1,6}$/.test(String(replicas).trim()) ? undefined : 'replicas must be a whole number, 0 or more'),
    })
    if (answer === undefined) return
    const replicas = Number(String(answer.values['replicas']).trim())
    await actOnAll(targets, host, { verb: 'scale', done: `scaled to ${replicas}`, act: (target) => scaleTo(host.client, target.resource as Resource, target, replicas) })
  },
}
