/** `inkube rollout`: history, undo, restart, pause, resume and status of workloads. */
import type { KubeObject } from '../api/object.ts'
import type { PodTemplateSpec } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { controllerRevisions, deployments, replicaSets } from '../api/resources.ts'
import { systemClock } from '../base/clock.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { nothingFound } from '../kinds/print/get-table.ts'
import { displayName } from '../operations/find-resource.ts'
import { causeAnnotation, isRolling, revisionsOf, type Revision } from '../operations/rollout-history.ts'
import { groupKind, pauseRollout, restartRollout, RolloutError, undoneTemplate, undoRollout } from '../operations/rollout.ts'
import { CommandError, number, text, UsageError, type Command, type Context, type Flag, type FlagValues } from './command.ts'
import { data, dryRun, naming } from './common-flags.ts'
import { dryRunWords, readDryRun } from './dry-run.ts'
import { namesFiles } from './manifest-files.ts'
import { kebab } from './normalise-flags.ts'
import { reportFlags, reportOf, type Report } from './report.ts'
import { askedRevision, rolloutStatus } from './rollout-status.ts'
import { readObjects, readTargets, tell } from './targets.ts'

interface Subject {
  readonly client: Client
  readonly resource: Resource
  readonly ref: ObjectRef
  readonly context: Context
  readonly report: Report
}

interface Verb {
  /** Which of the command's own flags it takes. */
  readonly takes: readonly OwnFlag[]
  readonly act: (subject: Subject) => Promise<void>
}

/** Flags that only some of the words after `rollout` take. */
const ownFlags = {
  toRevision: { type: 'number', help: '<n> with undo: the revision to go back to (default: the previous one)' },
  revision: { type: 'number', help: '<n> with history: show this revision whole; with status: only if it is this one' },
  dryRun: { ...dryRun, help: '[=server|client|none] with undo: ask the server, change nothing' },
  timeout: { type: 'string', help: '<duration> with status: how long to wait: 30s, 5m (default: without end)' },
  output: { ...reportFlags.output, help: '<name|yaml|json|jsonpath=...> print the objects so (not with status)' },
} as const satisfies Readonly<Record<string, Flag>>
type OwnFlag = keyof typeof ownFlags

/** What each word after `rollout` does. */
const verbs: Readonly<Record<string, Verb>> = {
  history: { takes: ['revision', 'output'], act: history },
  status: { takes: ['revision', 'timeout'], act: rolloutStatus },
  undo: { takes: ['toRevision', 'dryRun', 'output'], act: undo },
  restart: {
    takes: ['output'],
    act: (subject) =>
      sayNamed(subject, (client, resource, ref) =>
        restartRollout(client, resource, ref, new Date(systemClock.now()).toISOString().replace(/\.\d+/, '')),
      ),
  },
  pause: { takes: ['output'], act: (subject) => sayNamed(subject, (client, resource, ref) => pauseRollout(client, resource, ref, true)) },
  resume: { takes: ['output'], act: (subject) => sayNamed(subject, (client, resource, ref) => pauseRollout(client, resource, ref, false)) },
}

export const rollout: Command = {
  name: 'rollout',
  reaches: true,
  summary: 'Manage the rollout of a Deployment, StatefulSet or DaemonSet: status, history, undo, restart, pause, resume',
  usage: '(status|history|undo|restart|pause|resume) (TYPE [NAME...] | TYPE/NAME... | -f FILE | -k DIR) [flags]',
  examples: [
    'inkube rollout status deployment/web',
    'inkube rollout history deploy web',
    'inkube rollout undo deploy/web --to-revision 1',
    'inkube rollout restart statefulset/db',
  ],
  flags: {
    ...ownFlags,
    watch: { type: 'boolean', shortFlag: 'w', default: true, help: '[=false] with status: wait until it is done (default)' },
    showManagedFields: reportFlags.showManagedFields,
    ...naming,
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
    refuseOthers(context.flags, verb)
    const report = reportOf(context)
    const chosen = rest.length === 0 && !namesFiles(context.flags) ? missing() : await readTargets(context, rest)
    const { found, errors } = await readObjects(context, chosen)
    const { client } = await context.session()
    const refused = [...errors]
    const objects = found.flatMap(({ resource, objects: all }) =>
      all.map(({ metadata }) => ({ resource, ref: { namespace: metadata.namespace, name: metadata.name } })),
    )
    if (objects.length === 0 && errors.length === 0) context.note(nothingFound(context.namespace).trimEnd())
    for (const { resource, ref } of objects)
      await verb.act({ client, resource, ref, context, report }).catch((error: unknown) => refused.push(error))
    tell(refused)
    return 0
  },
}

/** A flag that would do nothing is refused: a dry run of a restart must not restart anything. */
function refuseOthers(flags: FlagValues, { takes }: Verb): void {
  for (const name of Object.keys(ownFlags) as readonly OwnFlag[])
    if (flags[name] !== undefined && !takes.includes(name)) throw new UsageError(`unknown flag: --${kebab(name)}`)
}

function missing(): never {
  throw new UsageError('required resource not specified')
}

async function say(
  { client, resource, ref, report }: Subject,
  act: (client: Client, resource: Resource, ref: ObjectRef) => Promise<string>,
): Promise<void> {
  const typed = resource as Resource<KubeObject>
  await report.tell({ resource, name: ref.name, read: () => client.get(typed, ref) }, await act(client, resource, ref))
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

async function history({ client, resource, ref, context, report }: Subject): Promise<void> {
  if (!isRolling(resource)) throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(groupKind(resource))}`)
  const revisions = await revisionsOf(client, resource, ref)
  const wanted = askedRevision(context)
  const found = wanted === undefined ? revisions : revisions.filter(({ number }) => number === wanted)
  const [first] = found
  if (wanted !== undefined && first === undefined) throw new CommandError(`unable to find the specified revision`)
  if (text(context.flags, 'output') !== undefined) {
    const keeper = resource.id === deployments.id ? replicaSets : controllerRevisions
    for (const { source } of found)
      await report.tell({ resource: keeper, name: source.metadata.name, read: () => Promise.resolve(source) }, '')
  } else if (wanted !== undefined && first !== undefined) {
    const { describeTemplate } = await import('../kinds/describe/pod-template.ts')
    context.print(`${displayName(resource, ref.name)} with revision #${wanted}\n${describeTemplate(withCause(first))}`)
  } else {
    const rows = found.map(({ number: each, changeCause }) => `${String(each).padEnd(10)}${changeCause ?? '<none>'}`)
    const table = rows.length === 0 ? 'No rollout history found.' : `${['REVISION  CHANGE-CAUSE', ...rows].join('\n')}\n`
    context.print(`${displayName(resource, ref.name)} \n${table}`)
  }
}

/** A Deployment's revision is shown with its cause, as one of the template's annotations. */
function withCause({ template, changeCause }: Revision): Revision['template'] {
  if (changeCause === undefined) return template
  return {
    ...template,
    metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [causeAnnotation]: changeCause } },
  }
}
