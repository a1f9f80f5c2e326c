/** Deletes objects, after asking how. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { customResourceDefinitions, namespaces } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { deleteObject, type DeleteChoice, type Going, untilGone } from '../../operations/delete.ts'
import type { Values } from '../app/dialog.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { type Failure, refuseIfAll, tellAll, tryAll } from './act-on-all.ts'
import { isPod } from './controller-of.ts'
import { calledAll, distinct, subjectLines } from './naming.ts'

const propagations = ['Background', 'Foreground', 'Orphan'] as const

export const deleteAction: Action = {
  name: 'delete',
  key: 'ctrl-d',
  label: 'delete',
  danger: true,
  many: true,
  weight: () => 20,
  applies: (subject) => subject.resource.verbs.includes('delete'),
  async run(marked, host) {
    const subjects = distinct(marked)
    await host.ask({
      title: `Delete ${calledAll(subjects)}?`,
      lines: [...subjectLines(subjects), ...containerLines(marked), ...alongLines(subjects)],
      fields: [
        { type: 'choice', name: 'propagation', label: 'what it owns', value: 'Background', options: propagations },
        { type: 'text', name: 'grace', label: 'grace seconds', value: '', placeholder: "the object's own" },
        { type: 'toggle', name: 'force', label: 'force', value: false },
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'delete', label: 'Delete', danger: true },
      ],
      check: ({ grace, force }) =>
        String(grace).trim() !== '' && !/^\d{1,9}$/.test(String(grace).trim())
          ? 'grace seconds must be a whole number'
          : force === true && Number(grace) > 0
            ? 'force leaves no grace'
            : undefined,
      take: async ({ values }) => {
        const asked = await askFor(subjects, host, choiceOf(values))
        refuseIfAll(subjects, asked.failed)
        void untilAllGone(subjects, host, { verb: 'delete', ...asked })
      },
    })
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
  async run(marked, host) {
    const subjects = distinct(marked)
    const answer = await host.ask({
      title: `Kill ${calledAll(subjects)}?`,
      lines: [...subjectLines(subjects), ...containerLines(marked), `${subjects.length === 1 ? 'it gets' : 'each gets'} one second to end`],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'kill', label: 'Kill', danger: true },
      ],
    })
    if (answer === undefined) return
    const asked = await askFor(subjects, host, { grace: 1 })
    await untilAllGone(subjects, host, { verb: 'kill', ...asked })
  },
}

function choiceOf({ propagation, grace, force }: Values): DeleteChoice {
  const seconds = String(grace).trim()
  return {
    propagation: propagations.find((each) => each === propagation),
    force: force === true,
    grace: seconds === '' ? undefined : Number(seconds),
  }
}

/** Who stands on a container may not think of the others. */
const containerLines = (subjects: readonly Subject[]): readonly string[] =>
  subjects.some(({ container, facts }) => container !== undefined && (facts.containers?.length ?? 0) > 1) ? ['with all its containers'] : []

/** What goes along without being owned, by the kind: of one object, and of several. */
const along: Readonly<Record<string, readonly [one: string, several: string]>> = {
  [namespaces.id]: ['everything in it goes, too', 'everything in them goes, too'],
  [customResourceDefinitions.id]: ['all objects of its kind go, too', 'all objects of their kinds go, too'],
}

function alongLines(subjects: readonly Subject[]): readonly string[] {
  const found = along[subjects[0]?.resource.id ?? '']
  return found === undefined ? [] : [found[subjects.length === 1 ? 0 : 1]]
}

/** From then on the message tells what they wait for. */
const patience = 8000

/** What came of asking for the deletion of each. */
type Asked = Awaited<ReturnType<typeof askFor>>

/** Who made an object anew under its name meanwhile keeps it: the one that the dialog named is meant. One that went by itself is what was wanted. */
const askFor = (subjects: readonly Subject[], host: Host, choice: DeleteChoice) =>
  tryAll(subjects, (subject) => {
    const uid = subject.uid || undefined
    return deleteObject(host.client, subject.resource as Resource<KubeObject>, subject, { ...choice, uid }).catch((error: unknown) => {
      if (hasReason(error, 'NotFound')) return uid
      throw error
    })
  })

/** A message stands until those that go are really gone. */
async function untilAllGone(
  subjects: readonly Subject[],
  host: Host,
  { verb, good, failed }: Asked & { readonly verb: string },
): Promise<void> {
  const going = good.map(({ subject }) => subject)
  if (going.length === 0) return tellAll(subjects, host, { verb, done: 'deleted', failed })
  const told = host.stand(`deleting ${calledAll(going)}`)
  let over = false
  const cancel = host.clock.after(patience, () => {
    void whatHolds(going, host, failed).then((text) => (over ? undefined : told.change(text, 'warn')))
  })
  try {
    await Promise.all([...byPlace(good)].map(([, { resource, objects }]) => untilGone(host.client, resource, objects)))
    told.end()
    tellAll(subjects, host, { verb, done: 'deleted', failed })
  } catch (error) {
    told.end()
    // That was granted; only when they are gone nobody tells any more.
    host.fail(`${calledAll(going)} asked to go, but not waited for to the end`, error)
  } finally {
    over = true
    cancel()
  }
}

/** What one watch can tell of: objects of one kind in one namespace. */
function byPlace(
  good: readonly { readonly subject: Subject; readonly value: string | undefined }[],
): ReadonlyMap<string, { readonly resource: Resource<KubeObject>; readonly objects: Going[] }> {
  const places = new Map<string, { readonly resource: Resource<KubeObject>; readonly objects: Going[] }>()
  for (const { subject, value } of good) {
    const key = `${subject.resource.id} ${subject.namespace ?? ''}`
    const place = places.get(key) ?? { resource: subject.resource as Resource<KubeObject>, objects: [] }
    place.objects.push({ ref: { namespace: subject.namespace, name: subject.name }, uid: value })
    places.set(key, place)
  }
  return places
}

async function whatHolds(going: readonly Subject[], host: Host, failed: readonly Failure[]): Promise<string> {
  const [first] = going
  const held = first === undefined ? [] : await finalizersOf(first, host)
  const refused = failed.length === 0 ? '' : `; ${failed.length} could not be deleted`
  return `still there: ${calledAll(going)}, waiting for ${held.length > 0 ? held.join(', ') : 'its end'}${refused}`
}

async function finalizersOf(subject: Subject, host: Host): Promise<readonly string[]> {
  try {
    return (await host.client.get(subject.resource as Resource<KubeObject>, subject)).metadata.finalizers ?? []
  } catch {
    return []
  }
}
