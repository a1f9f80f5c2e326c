/** `inkube delete`: takes objects away, by name, selector or file, and waits until they are gone. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { ObjectRef } from '../client/client.ts'
import { deleteObject, untilGone, type DeleteChoice } from '../operations/delete.ts'
import { displayName } from '../operations/find-resource.ts'
import { number, on, text, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { allNamespaces, data, filename, namespace, recursive, selector } from './common-flags.ts'
import { readObjects, readTargets, tell, type Chosen, type Target } from './targets.ts'

interface Doomed {
  readonly resource: Resource<KubeObject>
  readonly ref: ObjectRef
}

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

export const deleteCommand: Command = {
  name: 'delete',
  summary: 'Delete objects by name, by label selector or by file',
  usage: '(TYPE NAME... | TYPE/NAME... | TYPE -l SELECTOR | TYPE --all | -f FILE) [flags]',
  examples: [
    'inkube delete pod web-0',
    'inkube delete deploy/web svc/web',
    'inkube delete -f samples/web.yaml',
    'inkube delete pods -l app=web --force',
    'inkube delete deploy web --cascade orphan',
  ],
  flags: {
    filename,
    selector,
    all: { type: 'boolean', help: 'every object of the type in the namespace' },
    force: { type: 'boolean', help: 'at once, without waiting for what still runs' },
    gracePeriod: { type: 'number', help: "<seconds> instead of the object's own" },
    now: { type: 'boolean', help: 'the same as --grace-period=1' },
    cascade: { type: 'string', help: '<background|foreground|orphan> what becomes of the objects it owns (default background)' },
    ignoreNotFound: { type: 'boolean', help: 'a missing object is no error' },
    wait: { type: 'boolean', default: true, help: '[=false] wait until the objects are gone (default)' },
    output: { type: 'string', shortFlag: 'o', help: '<name> print only the names' },
    recursive,
    namespace,
    allNamespaces,
    data,
  },
  run: async (context) => {
    const choice = readChoice(context.flags)
    const chosen = await readTargets(context)
    const unnamed = chosen.targets.some((target) => target.name === undefined)
    if (unnamed && !on(context.flags, 'all') && text(context.flags, 'selector') === undefined)
      throw new UsageError('resource(s) were provided, but no name was specified')
    const { doomed, errors } = unnamed ? await everyOne(context, chosen) : { doomed: chosen.targets.map(named), errors: chosen.errors }
    if (doomed.length === 0 && errors.length === 0) context.note('No resources found')
    if (choice.force === true && doomed.length > 0)
      context.note(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
      )
    const refused: unknown[] = [...errors]
    const waits: Promise<void>[] = []
    for (const each of doomed) {
      try {
        const uid = await deleteOne(context, each, choice)
        if (on(context.flags, 'wait'))
          waits.push(untilGone((await context.session()).client, each.resource, [{ ref: each.ref, uid }], context.signal))
      } catch (error) {
        if (!(on(context.flags, 'ignoreNotFound') && hasReason(error, 'NotFound'))) refused.push(error)
      }
    }
    for (const wait of await Promise.allSettled(waits)) if (wait.status === 'rejected') refused.push(wait.reason)
    tell(refused)
    return 0
  },
}

/** Gives the uid of the object that goes. */
async function deleteOne({ session, print, flags }: Context, { resource, ref }: Doomed, choice: DeleteChoice): Promise<string | undefined> {
  const { client } = await session()
  const uid = await deleteObject(client, resource, ref, choice)
  const kind = displayName(resource, '').slice(0, -1)
  print(
    text(flags, 'output') === 'name'
      ? `${kind}/${ref.name}`
      : `${kind} ${JSON.stringify(ref.name)} ${choice.force === true ? 'force deleted' : 'deleted'}`,
  )
  return uid
}

const named = ({ resource, namespace: space, name = '' }: Target): Doomed => ({ resource, ref: { namespace: space, name } })

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

function readChoice(flags: FlagValues): DeleteChoice {
  const cascade = text(flags, 'cascade') ?? 'background'
  const output = text(flags, 'output')
  if (output !== undefined && output !== 'name') throw new UsageError(`unexpected -o output mode: ${output}. We only support '-o name'`)
  if (!Object.hasOwn(propagations, cascade))
    throw new UsageError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
  const grace = on(flags, 'now') ? 1 : number(flags, 'gracePeriod')
  if (on(flags, 'force') && grace !== undefined && grace > 0)
    throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
  return { propagation: propagations[cascade as keyof typeof propagations], grace, force: on(flags, 'force') }
}
