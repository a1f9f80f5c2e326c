/** Asks for another number of replicas. */
import type { Resource } from '../../api/resource.ts'
import { isScalable, readScale, scaleTo } from '../../operations/scale.ts'
import { nameLines, type Values } from '../app/dialog.ts'
import type { Action } from './action.ts'
import { actFromDialog } from './act-on-all.ts'
import { isPod, topControllers } from './controller-of.ts'
import { called, calledAll } from './naming.ts'

export const scale: Action = {
  name: 'scale',
  key: 's',
  label: 'scale',
  danger: true,
  many: true,
  weight: (subject) => (isPod(subject) ? 0 : 60),
  applies: (subject) => isPod(subject) || isScalable(subject.resource),
  blocked: (subject) =>
    isPod(subject) && subject.facts.owner === undefined ? `pod ${subject.name} has no controller that could be scaled` : undefined,
  async run(subjects, host) {
    const targets = await topControllers(subjects, host)
    const unable = targets.find((target) => !isScalable(target.resource))
    if (unable !== undefined) {
      host.say(`${called(unable)} cannot be scaled: a ${unable.resource.kind} has no replicas`, 'warn')
      return
    }
    const now = await Promise.all(targets.map((target) => readScale(host.client, target.resource as Resource, target)))
    const wanted = [...new Set(now.map((each) => each.wanted))]
    const lines =
      targets.length === 1 ? [wantedText(now[0])] : nameLines(targets.map((target, at) => `${target.name}: ${wantedText(now[at])}`))
    let doubted: number | undefined
    await host.ask({
      title: `Scale ${calledAll(targets)}`,
      lines,
      fields: [
        {
          type: 'text',
          name: 'replicas',
          label: 'replicas',
          value: wanted.length === 1 ? String(wanted[0]) : '',
          placeholder: wanted.length > 1 ? 'they differ' : 'how many',
          typedOver: true,
        },
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'scale', label: 'Scale' },
      ],
      check: (values) => {
        if (!/^\d{1,6}$/.test(String(values['replicas']).trim())) return 'replicas must be a whole number from 0 to 999999'
        const replicas = replicasIn(values)
        const from = now.find((each) => isLeap(each.wanted, replicas))
        if (from === undefined || doubted === replicas) return undefined
        doubted = replicas
        return `from ${from.wanted} to ${replicas}? Again to confirm`
      },
      take: ({ values }) => {
        const replicas = replicasIn(values)
        return actFromDialog(targets, host, {
          verb: 'scale',
          done: `scaled to ${replicas}`,
          act: (target) => scaleTo(host.client, target.resource as Resource, target, { replicas }),
        })
      },
    })
  },
}

const replicasIn = (values: Values): number => Number(String(values['replicas']).trim())

/**
 * Whether a number looks like a slip of the finger, a digit too many: at least ten times what is wanted now, and a hundred, which is
 * about what one node holds. Such a number is taken when it is given twice, all others at once.
 */
const isLeap = (wanted: number, replicas: number): boolean => replicas >= 100 && replicas >= 10 * wanted

const wantedText = (scale: { readonly wanted: number; readonly current: number } | undefined): string =>
  `wanted ${scale?.wanted ?? 0}, there ${scale?.current === 1 ? 'is' : 'are'} ${scale?.current ?? 0}`
