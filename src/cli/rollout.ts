/** `inkube rollout`: history, undo, restart, pause, resume and status of workloads. */
import type { KubeObject } from '../api/object.ts'
import type { DaemonSet, Deployment, PodTemplateSpec, StatefulSet } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { daemonSets, deployments, statefulSets } from '../api/resources.ts'
import { systemClock } from '../base/clock.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { nothingFound } from '../kinds/print/get-table.ts'
import { revisionAnnotation } from '../kinds/deployment/own-annotations.ts'
import { displayName } from '../operations/find-resource.ts'
import { isRolling, revisionsOf, type Revision } from '../operations/rollout-history.ts'
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type RolloutStatus } from '../operations/rollout-status.ts'
import { groupKind, pauseRollout, restartRollout, RolloutError, undoneTemplate, undoRollout } from '../operations/rollout.ts'
import { CommandError, number, on, text, texts, UsageError, type Command, type Context } from './command.ts'
import { data, dryRun, filename, namespace, recursive, selector } from './common-flags.ts'
import { dryRunWords, readDryRun } from './dry-run.ts'
import { readDuration } from './duration.ts'
import { namespaceOf, readObjects, readTargets, tell } from './targets.ts'

interface Subject {
  readonly client: Client
  readonly resource: Resource
  readonly ref: ObjectRef
  readonly context: Context
}

/** What each word after `rollout` does. */
const verbs: Readonly<Record<string, (subject: Subject) => Promise<void>>> = {
  history,
  status,
  undo,
  restart: (subject) =>
    sayNamed(subject, (client, resource, ref) =>
      restartRollout(client, resource, ref, new Date(systemClock.now()).toISOString().replace(/\.\d+/, '')),
    ),
  pause: (subject) => sayNamed(subject, (client, resource, ref) => pauseRollout(client, resource, ref, true)),
  resume: (subject) => sayNamed(subject, (client, resource, ref) => pauseRollout(client, resource, ref, false)),
}

export const rollout: Command = {
  name: 'rollout',
  summary: 'Manage the rollout of a Deployment, StatefulSet or DaemonSet: status, history, undo, restart, pause, resume',
  usage: '(status|history|undo|restart|pause|resume) (TYPE [NAME...] | TYPE/NAME... | -f FILE) [flags]',
  examples: [
    'inkube rollout status deployment/web',
    'inkube rollout history deploy web',
    'inkube rollout undo deploy/web --to-revision 1',
    'inkube rollout restart statefulset/db',
  ],
  flags: {
    toRevision: { type: 'number', help: '<n> with undo: the revision to go back to (default: the previous one)' },
    revision: { type: 'number', help: '<n> with history: show this revision whole; with status: only if it is this one' },
    dryRun: { ...dryRun, help: '[=server|client|none] with undo: ask the server, change nothing' },
    watch: { type: 'boolean', shortFlag: 'w', default: true, help: '[=false] with status: wait until it is done (default)' },
    timeout: { type: 'string', help: '<duration> with status: how long to wait: 30s, 5m (default: without end)' },
    selector,
    filename,
    recursive,
    namespace,
    data,
  },
  run: async (context) => {
    const [word = '', ...rest] = context.args
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
    if (verb === undefined)
      throw new UsageError(
        word === ''
          ? 'expected one of status, history, undo, restart, pause, resume'
          : `unknown word ${JSON.stringify(word)} after rollout`,
      )
    const chosen = rest.length === 0 && texts(context.flags, 'filename').length === 0 ? missing() : await readTargets(context, rest)
    const { found, errors } = await readObjects(context, chosen)
    const { client } = await context.session()
    const refused = [...errors]
    const objects = found.flatMap(({ resource, objects: all }) =>
      all.map(({ metadata }) => ({ resource, ref: { namespace: metadata.namespace, name: metadata.name } })),
    )
    if (objects.length === 0 && errors.length === 0) context.note(nothingFound(namespaceOf(context.flags)).trimEnd())
    for (const { resource, ref } of objects) await verb({ client, resource, ref, context }).catch((error: unknown) => refused.push(error))
    tell(refused)
    return 0
  },
}

function missing(): never {
  throw new UsageError('required resource not specified')
}

async function say(
  { client, resource, ref, context }: Subject,
  act: (client: Client, resource: Resource, ref: ObjectRef) => Promise<string>,
): Promise<void> {
  context.print(`${displayName(resource, ref.name)} ${await act(client, resource, ref)}`)
}

/** As `say`; kubectl puts the object before these refusals. */
async function sayNamed(subject: Subject, act: (client: Client, resource: Resource, ref: ObjectRef) => Promise<string>): Promise<void> {
  const { resource, ref } = subject
  await say(subject, act).catch((error: unknown) => {
    if (!(error instanceof RolloutError)) throw error
    throw new CommandError(
      `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`} ${JSON.stringify(ref.name)} ${error.message}`,
    )
  })
}

async function undo(subject: Subject): Promise<void> {
  const { flags } = subject.context
  const dry = readDryRun(flags)
  const to = number(flags, 'toRevision') ?? 0
  await say(subject, async (client, resource, ref) => {
    const outcome =
      dry === 'client'
        ? await wouldUndo(resource, await undoneTemplate(client, resource, ref, to))
        : await undoRollout(client, resource, ref, { to, dryRun: dry === 'server' })
    return `${outcome}${dryRunWords[dry]}`
  })
}

/** The template that an undo would bring back: kubectl's words before it differ by kind. */
async function wouldUndo(resource: Resource, template: PodTemplateSpec): Promise<string> {
  const { describeTemplate } = await import('../kinds/describe/pod-template.ts')
  return `${resource.id === deployments.id ? '' : 'will roll back to '}${describeTemplate(template)}\n`
}

/** The revision that `--revision` asks for, if it does. */
function askedRevision({ flags }: Context): number | undefined {
  const asked = number(flags, 'revision')
  if (asked !== undefined && asked < 0) throw new CommandError(`revision must be a positive integer: ${asked}`)
  return asked === 0 ? undefined : asked
}

async function history({ client, resource, ref, context }: Subject): Promise<void> {
  if (!isRolling(resource)) throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(groupKind(resource))}`)
  const revisions = await revisionsOf(client, resource, ref)
  const wanted = askedRevision(context)
  if (wanted === undefined) {
    const rows = revisions.map((revision) => `${String(revision.number).padEnd(10)}${revision.changeCause ?? '<none>'}`)
    context.print(`${displayName(resource, ref.name)} \n${['REVISION  CHANGE-CAUSE', ...rows].join('\n')}\n`)
    return
  }
  const found = revisions.find((revision) => revision.number === wanted)
  if (found === undefined) throw new CommandError(`unable to find the specified revision`)
  const { describeTemplate } = await import('../kinds/describe/pod-template.ts')
  context.print(`${displayName(resource, ref.name)} with revision #${wanted}\n${describeTemplate(withCause(found))}`)
}

/** A Deployment's revision is shown with its cause, as one of the template's annotations. */
function withCause({ template, changeCause }: Revision): Revision['template'] {
  if (changeCause === undefined) return template
  return {
    ...template,
    metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, 'kubernetes.io/change-cause': changeCause } },
  }
}

const statusOf: Readonly<Record<string, (object: never) => RolloutStatus>> = {
  [deployments.id]: (object: Deployment) => deploymentStatus(object),
  [daemonSets.id]: (object: DaemonSet) => daemonSetStatus(object),
  [statefulSets.id]: (object: StatefulSet) => statefulSetStatus(object),
}

async function status({ client, resource, ref, context }: Subject): Promise<void> {
  const read = statusOf[resource.id]
  if (read === undefined) throw new CommandError(`no status viewer has been implemented for ${groupKind(resource)}`)
  const stopAt = text(context.flags, 'timeout')
  const patience = stopAt === undefined ? undefined : readDuration('timeout', stopAt)
  const typed = resource as Resource<KubeObject>
  const selected = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }
  const { items, metadata } = await client.list(typed, selected)
  const [object] = items
  if (object === undefined) throw new CommandError('object has been deleted')
  const running = Number(object.metadata.annotations?.[revisionAnnotation] ?? 0)
  const wanted = resource.id === deployments.id ? askedRevision(context) : undefined
  if (wanted !== undefined && wanted !== running)
    throw new CommandError(`desired revision (${wanted}) is different from the running revision (${running})`)
  const first = read(object as never)
  const done = settled(first)
  context.print(first.text)
  if (done || !on(context.flags, 'watch')) return
  await new Promise<void>((resolve, reject) => {
    let said = first
    const end = (settle: () => void): void => {
      stop()
      cancel()
      settle()
    }
    const stop = client.watch(
      typed,
      { ...selected, resourceVersion: metadata.resourceVersion },
      (events) => {
        for (const event of events) {
          if (event.type === 'DELETED') return end(() => reject(new CommandError('object has been deleted')))
          if (event.type !== 'MODIFIED' && event.type !== 'ADDED') continue
          const next = read(event.object as never)
          if (next.failed === true) return end(() => reject(new CommandError(next.text)))
          if (next.text !== said.text) context.print(next.text)
          said = next
          if (next.done) return end(resolve)
        }
      },
      (error) => end(() => reject(error ?? new CommandError('the cluster went away while the rollout was watched'))),
    )
    const cancel =
      patience === undefined
        ? () => undefined
        : systemClock.after(patience * 1000, () => end(() => reject(new CommandError('timed out waiting for the condition'))))
    context.signal.addEventListener('abort', () => end(() => reject(new CommandError('interrupted before the rollout was done'))), {
      once: true,
    })
  })
}

/** Throws for a rollout that cannot finish by itself. */
function settled(said: RolloutStatus): boolean {
  if (said.failed === true) throw new CommandError(said.text)
  return said.done
}
