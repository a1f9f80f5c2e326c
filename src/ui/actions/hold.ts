/** Holds nodes, schedules and jobs back, or lets them go again: cordon and uncordon, suspend and resume. */
import { type Hold, holdOf, setHeld } from '../../operations/hold.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { actOnAll } from './act-on-all.ts'

const isHeld = ({ facts }: Subject): boolean => facts.unschedulable === true || facts.suspended === true

/** The direction that makes sense for the object: what holds it, or what lets it go. */
const directionOf = (hold: Hold, subject: Subject): Hold | Hold['back'] => (isHeld(subject) ? hold.back : hold)

export const hold: Action = {
  name: 'hold',
  key: 'z',
  label: 'hold',
  labelFor: (subject) => {
    const way = holdOf(subject.resource)
    return way === undefined ? 'hold' : directionOf(way, subject).verb
  },
  danger: true,
  many: true,
  weight: () => 32,
  applies: (subject) => holdOf(subject.resource) !== undefined,
  async run(subjects, host) {
    const [first] = subjects
    const way = first === undefined ? undefined : holdOf(first.resource)
    if (first === undefined || way === undefined) return
    // Of several, all become what the first becomes.
    const held = !isHeld(first)
    await actOnAll(subjects, host, { ...directionOf(way, first), act: (subject) => setHeld(host.client, subject.resource, subject, held) })
  },
}
