/** `inkube delete`: takes objects away, by name, selector or file, and waits until they are gone. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { ObjectRef } from '../client/client.ts'
import { deleteObject, untilGone, type DeleteChoice } from '../operations/delete.ts'
import { number, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { allNamespaces, data, filename, namespace, selector } from './common-flags.ts'
import { readManifestObjects } from './manifest-files.ts'
import { namespaceOf, readObjects, readTargets } from './targets.ts'

interface Doomed {
  readonly resource: Resource<KubeObject>
  readonly ref: ObjectRef
}

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

export const deleteCommand: Command = {
  name: 'delete',
  summary: 'Delete objects by name, by label selector or by file',
  usage: '(TYPE NAME... | TYPE/NAME... | TYPE -l SELECTOR | TYPE --all | -f FILE) [flags]',
  examples: ['inkube delete pod web-0', 'inkube delete deploy/web svc/web', 'inkube delete -f samples/web.yaml', 'inkube delete pods -l app=web --force', 'inkube delete deploy web --cascade orphan'],
  flags: {
    filename,
    selector,
    all: { type: 'boolean', help: 'every object of the type in the namespace' },
    force: { type: 'boolean', help: 'at once, without waiting for what still runs' },
    gracePeriod: { type: 'number', help: "<seconds> instead of the object's own" },
    now: { type: 'boolean', help: 'the same as --grace-period=1' },
    cascade: { type: 'string', help: '<background|foreground|orphan> what becomes of the objects it owns (default background)' },
    ignoreNotFound: { type: 'boolean', help: 'a missing object is no error' },
    noWait: { type: 'boolean', help: 'do not wait until the objects are gone' },
    namespace,
    allNamespaces,
    data,
  },
  run: async (context) => {
    const choice = readChoice(context.flags)
    const { client } = await context.session()
    const doomed = await readDoomed(context)
    if (doomed.length === 0) {
      context.note('No resources found')
      return 0
    }
    if (choice.force === true) context.note('Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.')
    const waits: Promise<void>[] = []
    let refused: unknown
    for (const { resource, ref } of doomed) {
      try {
        const uid = await deleteObject(client, resource, ref, choice)
        const kind = resource.group === '' ? resource.singular : `${resource.singular}.${resource.group}`
        context.print(`${kind} ${JSON.stringify(ref.name)} ${choice.force === true ? 'force deleted' : 'deleted'}`)
        if (!on(context.flags, 'noWait')) waits.push(untilGone(client, resource, [{ ref, uid }], context.signal))
      } catch (error) {
        if (!(on(context.flags, 'ignoreNotFound') && hasReason(error, 'NotFound'))) refused ??= error
      }
    }
    await Promise.all(waits)
    if (refused !== undefined) throw refused
    return 0
  },
}

function readChoice(flags: FlagValues): DeleteChoice {
  const cascade = text(flags, 'cascade') ?? 'background'
  if (!Object.hasOwn(propagations, cascade)) throw new UsageError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
  const grace = on(flags, 'now') ? 1 : number(flags, 'gracePeriod')
  if (on(flags, 'force') && grace !== undefined && grace > 0) throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
  return { propagation: propagations[cascade as keyof typeof propagations], grace, force: on(flags, 'force') }
}

async function readDoomed(context: Context): Promise<readonly Doomed[]> {
  const { args, flags } = context
  const { client } = await context.session()
  const files = texts(flags, 'filename')
  if (files.length > 0) {
    const found = await readManifestObjects(context, files)
    return found.map(({ resource, object }) => ({ resource, ref: { namespace: resource.namespaced ? (object.metadata.namespace ?? namespaceOf(flags)) : undefined, name: object.metadata.name ?? '' } }))
  }
  const targets = await readTargets(client, args, flags)
  const unnamed = targets.some((target) => target.name === undefined)
  if (unnamed && !on(flags, 'all') && text(flags, 'selector') === undefined) throw new UsageError('resource(s) were provided, but no name was specified')
  if (!unnamed) return targets.map(({ resource, namespace: space, name }) => ({ resource, ref: { namespace: space, name: name ?? '' } }))
  return (await readObjects(client, targets, flags)).map(({ resource, object }) => ({ resource, ref: { namespace: object.metadata.namespace, name: object.metadata.name } }))
}
