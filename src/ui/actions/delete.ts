/** Deletes objects, after asking how. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { deleteObject, untilGone, type DeleteChoice } from '../../operations/delete.ts'
import { nameLines } from '../app/dialog.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { called, isPod } from './controller-of.ts'

const propagations = ['Background', 'Foreground', 'Orphan'] as const

export const deleteAction: Action = {
  name: 'delete',
  key: 'ctrl-d',
  label: 'delete',
  danger: true,
  many: true,
  weight: () => 20,
  applies: (subject) => subject.resource.verbs.includes('delete'),
  async run(subjects, host) {
    const [first] = subjects
    if (first === undefined) return
    const answer = await host.ask({
      title: subjects.length === 1 ? `Delete ${called(first)}?` : `Delete ${subjects.length} ${first.resource.plural}?`,
      lines: subjects.length === 1 ? [] : nameLines(subjects.map((subject) => subject.name)),
      fields: [
        { type: 'choice', name: 'propagation', label: 'what it owns', value: 'Background', options: propagations },
        { type: 'text', name: 'grace', label: 'grace seconds', value: '', placeholder: "the object's own" },
        { type: 'toggle', name: 'force', label: 'force', value: false },
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'delete', label: 'Delete', danger: true },
      ],
      check: ({ grace, force }) => (String(grace).trim() !== '' && !/^\d+$/.test(String(grace).trim()) ? 'grace seconds must be a whole number' : force === true && Number(grace) > 0 ? 'force leaves no grace' : undefined),
    })
    if (answer === undefined) return
    const grace = String(answer.values['grace']).trim()
    const propagation = propagations.find((each) => each === answer.values['propagation'])
    await remove(subjects, host, { propagation, force: answer.values['force'] === true, grace: grace === '' ? undefined : Number(grace) })
  },
}

export const kill: Action = {
  name: 'kill',
  key: 'ctrl-k',
  label: 'kill',
  danger: true,
  many: true,
  weight: (subject) => (isPod(subject) ? 35 : 0),
  applies: isPod,
  async run(subjects, host) {
    const answer = await host.ask({
      title: subjects.length === 1 && subjects[0] !== undefined ? `Kill pod ${subjects[0].name}?` : `Kill ${subjects.length} pods?`,
      lines: [...(subjects.length === 1 ? [] : nameLines(subjects.map((subject) => subject.name))), 'it gets one second to end'],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'kill', label: 'Kill', danger: true },
      ],
    })
    if (answer !== undefined) await remove(subjects, host, { grace: 1 })
  },
}

/** Longer than this the message does not wait; the table goes on telling. */
const patience = 60_000

/** Deletes all, then says once more when they are really gone, or what they wait for. */
async function remove(subjects: readonly Subject[], host: Host, choice: DeleteChoice): Promise<void> {
  const going: { readonly subject: Subject; readonly uid: string | undefined }[] = []
  for (const subject of subjects) {
    try {
      going.push({ subject, uid: await deleteObject(host.client, subject.resource as Resource<KubeObject>, subject, choice) })
    } catch (error) {
      host.fail(`delete ${called(subject)}`, error)
    }
  }
  const [first] = going
  if (first === undefined) return
  const what = going.length === 1 ? called(first.subject) : `${going.length} ${first.subject.resource.plural}`
  host.say(`deleting ${what}`)
  const late = new AbortController()
  const cancel = host.clock.after(patience, () => late.abort())
  try {
    await Promise.all(going.map(({ subject, uid }) => untilGone(host.client, subject.resource as Resource<KubeObject>, subject, uid, late.signal)))
    host.say(`${what} deleted`, 'good')
  } catch {
    const held = await finalizersOf(first.subject, host)
    host.say(held.length > 0 ? `${what} still waits for ${held.join(', ')}` : `${what} is still going`, 'warn')
  } finally {
    cancel()
  }
}

async function finalizersOf(subject: Subject, host: Host): Promise<readonly string[]> {
  try {
    return (await host.client.get(subject.resource as Resource<KubeObject>, subject)).metadata.finalizers ?? []
  } catch {
    return []
  }
}
