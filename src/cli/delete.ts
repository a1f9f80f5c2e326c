/** `inkube delete`: takes objects away, by name, selector or file, and waits until they are gone. */
import { addAbortSignal } from 'node:stream'
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason, StatusError } from '../api/status.ts'
import { systemClock } from '../base/clock.ts'
import type { ObjectRef } from '../client/client.ts'
import { deleteObject, untilGone, type DeleteChoice } from '../operations/delete.ts'
import { displayName } from '../operations/find-resource.ts'
import { CommandError, number, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { allNamespaces, data, dryRun, naming } from './common-flags.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { cascade, gracePeriod, readPatience, readPropagation, timeout } from './deleting.ts'
import { readObjects, readTargets, selects, tell, type Chosen, type Target } from './targets.ts'

interface Doomed {
  readonly resource: Resource<KubeObject>
  readonly ref: ObjectRef
  /** The file that names it. */
  readonly source?: string | undefined
}

interface Choice extends Omit<DeleteChoice, 'dryRun'> {
  readonly dryRun: DryRun
  /** Seconds to wait until the objects are gone; undefined: without end. */
  readonly patience: number | undefined
}

export const deleteCommand: Command = {
  name: 'delete',
  reaches: true,
  summary: 'Delete objects by name, by label selector or by file',
  usage: '(TYPE NAME... | TYPE/NAME... | TYPE -l SELECTOR | TYPE --all | -f FILE | -k DIR) [flags]',
  examples: [
    'inkube delete pod web-0',
    'inkube delete deploy/web svc/web',
    'inkube delete -f samples/web.yaml',
    'inkube delete pods -l app=web --force',
    'inkube delete deploy web --cascade orphan',
  ],
  flags: {
    ...naming,
    all: { type: 'boolean', help: 'every object of the type in the namespace' },
    force: { type: 'boolean', help: 'at once, without waiting for what still runs' },
    gracePeriod,
    now: { type: 'boolean', help: 'the same as --grace-period=1' },
    cascade,
    ignoreNotFound: { type: 'boolean', help: 'a missing object is no error' },
    fieldSelector: { type: 'string', help: '<selector> only objects whose fields match: status.phase=Failed' },
    dryRun,
    timeout,
    wait: { type: 'boolean', default: true, help: '[=false] wait until the objects are gone (default)' },
    interactive: { type: 'boolean', shortFlag: 'i', help: 'ask before anything is deleted' },
    raw: { type: 'string', help: '<path> what the server answers to a DELETE of this path' },
    output: { type: 'string', shortFlag: 'o', help: '<name> print only the names' },
    allNamespaces,
    data,
  },
  run: async (context) => {
    const choice = readChoice(context.flags)
    const path = text(context.flags, 'raw')
    if (path !== undefined) return deleteRaw(context, path)
    const chosen = await readTargets(context)
    const unnamed = chosen.targets.some((target) => target.name === undefined)
    if (unnamed && !selects(context.flags)) throw new UsageError('resource(s) were provided, but no name was specified')
    const { doomed, errors } = unnamed ? await everyOne(context, chosen) : { doomed: chosen.targets.map(named), errors: chosen.errors }
    if (on(context.flags, 'interactive')) {
      tell(errors)
      if (doomed.length > 0 && !(await isConfirmed(context, doomed))) {
        context.print('deletion is cancelled')
        return 0
      }
    }
    if (doomed.length === 0 && errors.length === 0) context.print('No resources found')
    if (choice.force === true && doomed.length > 0)
      context.note(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
      )
    const refused: unknown[] = [...errors]
    const waits: Promise<void>[] = []
    for (const each of doomed) {
      try {
        const uid = await deleteOne(context, each, choice)
        if (on(context.flags, 'wait') && choice.dryRun === 'none') waits.push(gone(context, each, { uid, patience: choice.patience }))
      } catch (error) {
        if (!(on(context.flags, 'ignoreNotFound') && hasReason(error, 'NotFound'))) refused.push(error)
      }
    }
    for (const wait of await Promise.allSettled(waits)) if (wait.status === 'rejected') refused.push(wait.reason)
    tell(refused)
    return 0
  },
}

async function deleteRaw({ flags, session, write }: Context, path: string): Promise<number> {
  if (on(flags, 'interactive')) throw new UsageError('--interactive can not be used with --raw')
  if (texts(flags, 'filename').length > 0) throw new UsageError('--raw with a file is not supported: the options of a deletion are flags')
  if (on(flags, 'recursive')) throw new UsageError('--raw and --recursive are mutually exclusive')
  if (text(flags, 'output') !== undefined) throw new UsageError('--raw and --output are mutually exclusive')
  if (!path.startsWith('/')) throw new UsageError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`)
  const { client } = await session()
  write(await client.raw(path, 'DELETE'))
  return 0
}

/** Names what is about to go and asks; only `y` is a yes. */
async function isConfirmed({ print, write, stdin, signal }: Context, doomed: readonly Doomed[]): Promise<boolean> {
  print(`You are about to delete the following ${doomed.length} resource(s):`)
  for (const { resource, ref } of doomed) print(displayName(resource, ref.name))
  write('Do you want to continue? (y/n): ')
  let answer = ''
  for await (const chunk of addAbortSignal(signal, stdin)) {
    answer += String(chunk)
    if (/\S\s/.test(answer)) break
  }
  return answer.trim().split(/\s/)[0]?.toLowerCase() === 'y'
}

/** Gives the uid of the object that goes. As with kubectl, what only this side tries asks the server nothing about it. */
async function deleteOne(
  { session, print, flags }: Context,
  { resource, ref, source }: Doomed,
  choice: Choice,
): Promise<string | undefined> {
  const { dryRun: dry } = choice
  const uid =
    dry === 'client'
      ? undefined
      : await deleteObject((await session()).client, resource, ref, { ...choice, dryRun: dry }).catch((error: unknown) => {
          throw source !== undefined && error instanceof StatusError ? ofSource(error, source) : error
        })
  const kind = displayName(resource, '').slice(0, -1)
  const outcome = `${choice.force === true ? 'force deleted' : 'deleted'}${dryRunWords[dry]}`
  print(text(flags, 'output') === 'name' ? `${kind}/${ref.name}` : `${kind} ${JSON.stringify(ref.name)} ${outcome}`)
  return uid
}

/** A refusal that names the file, as kubectl has it. */
const ofSource = ({ status }: StatusError, source: string): StatusError =>
  new StatusError({ ...status, message: `error when deleting ${JSON.stringify(source)}: ${status.message ?? ''}` })

/** Waits until the object is gone; rejects when that takes too long. */
async function gone(
  { session, signal }: Context,
  { resource, ref }: Doomed,
  { uid, patience }: { readonly uid: string | undefined; readonly patience: number | undefined },
): Promise<void> {
  const { client } = await session()
  if (patience === undefined) return untilGone(client, resource, [{ ref, uid }], signal)
  const late = new AbortController()
  const cancel = systemClock.after(patience * 1000, () => late.abort())
  try {
    await untilGone(client, resource, [{ ref, uid }], AbortSignal.any([signal, late.signal]))
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error
    throw new CommandError(`timed out waiting for the condition on ${resource.plural}/${ref.name}`)
  } finally {
    cancel()
  }
}

const named = ({ resource, namespace: space, name = '', source }: Target): Doomed => ({
  resource,
  ref: { namespace: space, name },
  source,
})

/** All objects of the targets, as `--all` and `-l` ask. */
async function everyOne(
  context: Context,
  chosen: Chosen,
): Promise<{ readonly doomed: readonly Doomed[]; readonly errors: readonly unknown[] }> {
  const { found, errors } = await readObjects(context, chosen)
  return {
    doomed: found.flatMap(({ resource, objects }) =>
      objects.map(({ metadata }) => ({ resource, ref: { namespace: metadata.namespace, name: metadata.name } })),
    ),
    errors,
  }
}

function readChoice(flags: FlagValues): Choice {
  const output = text(flags, 'output')
  if (output !== undefined && output !== 'name') throw new UsageError(`unexpected -o output mode: ${output}. We only support '-o name'`)
  const propagation = readPropagation(flags)
  if (on(flags, 'all') && (text(flags, 'selector') ?? text(flags, 'fieldSelector')) !== undefined)
    throw new UsageError("setting 'all' parameter but found a non empty selector. ")
  return { propagation, ...graceOf(flags), dryRun: readDryRun(flags), patience: readPatience(flags) }
}

/** Seconds of grace; none at all takes `--force` besides, else it is one second. */
function graceOf(flags: FlagValues): Pick<Choice, 'grace' | 'force'> {
  const asked = number(flags, 'gracePeriod')
  const given = asked === undefined || asked < 0 ? undefined : asked
  if (on(flags, 'now') && given !== undefined) throw new UsageError('--now and --grace-period cannot be specified together')
  const grace = on(flags, 'now') ? 1 : given
  const force = on(flags, 'force')
  if (force && grace !== undefined && grace > 0)
    throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
  return { grace: force || grace === undefined ? grace : Math.max(1, grace), force }
}
