/** Empties a node: no new pods come, and those that may go are evicted. */
import type { Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { reasonOf } from '../../base/thrown.ts'
import { type DrainPlan, drainPlan, evictAll } from '../../operations/drain.ts'
import { setHeld } from '../../operations/hold.ts'
import { nameLines, type Values } from '../app/dialog.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'

/** Longer than this the message does not wait; the table of pods goes on telling. */
const patience = 120_000

export const drain: Action = {
  name: 'drain',
  key: 'ctrl-k',
  label: 'drain',
  danger: true,
  weight: () => 22,
  applies: (subject) => subject.resource.id === 'v1 nodes',
  async run([subject], host) {
    if (subject === undefined) return
    const { items } = await host.client.list(pods, { fieldSelector: `spec.nodeName=${subject.name}` })
    const plan = drainPlan(items)
    const answer = await host.ask({
      title: `Drain node ${subject.name}?`,
      lines: linesOf(plan),
      fields: [
        ...(plan.losesData.length === 0 ? [] : [{ type: 'toggle' as const, name: 'data', label: 'lose data', value: false }]),
        ...(plan.isLast.length === 0 ? [] : [{ type: 'toggle' as const, name: 'last', label: 'lose pods', value: false }]),
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'drain', label: 'Drain', danger: true },
      ],
      check: ({ data, last }) =>
        plan.losesData.length > 0 && data !== true
          ? `${count(plan.losesData)} would lose their emptyDir data`
          : plan.isLast.length > 0 && last !== true
            ? `${count(plan.isLast)} without a controller would be gone for good`
            : undefined,
    })
    if (answer !== undefined) await empty(subject, host, chosen(plan, answer.values))
  },
}

const count = (some: readonly Pod[]): string => `${some.length} ${some.length === 1 ? 'pod' : 'pods'}`

function linesOf({ goes, losesData, isLast, stays }: DrainPlan): string[] {
  const named = (some: readonly Pod[], what: string): string[] =>
    some.length === 0
      ? []
      : [`${count(some)} ${what}:`, ...nameLines(some.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`))]
  return [
    'no new pods come to it',
    ...(goes.length === 0 ? [] : [`${count(goes)} ${goes.length === 1 ? 'is' : 'are'} evicted`]),
    ...named(losesData, 'with data in emptyDir volumes'),
    ...named(isLast, 'without a controller'),
    ...(stays.length === 0 ? [] : [`${count(stays)} of DaemonSets or the node ${stays.length === 1 ? 'stays' : 'stay'}`]),
  ]
}

const chosen = ({ goes, losesData, isLast }: DrainPlan, { data, last }: Values): readonly Pod[] => [
  ...goes,
  ...(data === true ? losesData : []),
  ...(last === true ? isLast : []),
]

async function empty(node: Subject, host: Host, evicted: readonly Pod[]): Promise<void> {
  await setHeld(host.client, node.resource, node, true)
  /** What holds pods back, by pod; they are asked for again and again. */
  const held = new Map<string, string>()
  const told = host.stand(`draining node ${node.name}`)
  const over = new AbortController()
  const cancel = host.clock.after(patience, () => over.abort())
  try {
    await evictAll(host.client, evicted, {
      clock: host.clock,
      signal: over.signal,
      onHeld: ({ name }, why) => {
        if (held.has(name)) return
        held.set(name, reasonOf(why))
        told.change(`draining node ${node.name}${heldLine(held)}`, 'warn')
      },
    })
    host.say(`node ${node.name} drained`, 'good')
  } catch (error) {
    if (over.signal.aborted)
      host.say(`node ${node.name} is cordoned, but not all of its pods have gone; Enter shows which${heldLine(held)}`, 'warn')
    else host.fail(`drain node ${node.name}, which is cordoned now`, error)
  } finally {
    told.end()
    cancel()
    // After a refusal nobody hears of the others any more, so none of them is asked for again.
    over.abort()
  }
}

/** `: pod web-0: Cannot evict pod as ...`; the first of several. */
function heldLine(held: ReadonlyMap<string, string>): string {
  const [first] = held
  if (first === undefined) return ''
  return `: pod ${first[0]}${held.size > 1 ? ` and ${held.size - 1} more` : ''}: ${first[1]}`
}
