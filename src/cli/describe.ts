/** `inkube describe`: what kubectl's describe says of objects. */
import { hasReason } from '../api/status.ts'
import { systemClock } from '../base/clock.ts'
import { nothingFound } from '../kinds/print/get-table.ts'
import { readerOf } from '../operations/reader.ts'
import { on, UsageError, type Command, type Context } from './command.ts'
import { choosing, data } from './common-flags.ts'
import { readObjects, readTargets, tell, type Chosen } from './targets.ts'

export const describeCommand: Command = {
  name: 'describe',
  reaches: true,
  summary: 'Show the details of objects, and what happened to them',
  usage: '(TYPE [NAME_PREFIX] | TYPE/NAME... | -f FILE | -k DIR) [flags]',
  examples: ['inkube describe pod web-0', 'inkube describe deploy/web', 'inkube describe pods -l app=web', 'inkube describe nodes'],
  flags: {
    ...choosing,
    showEvents: { type: 'boolean', default: true, help: '[=false] what happened to the objects (default)' },
    data,
  },
  run: async (context) => {
    const chosen = await readTargets(context)
    if (context.args.length > 1 && context.args[0]?.includes(',') === true)
      throw new UsageError('you may only specify a single resource type')
    const { found, errors, byPrefix } = await readOrBeginnings(context, chosen)
    const objects = found.flatMap(({ resource, objects: all }) => all.map((object) => ({ resource, object })))
    if (objects.length === 0 && errors.length === 0) {
      // Whatever the kind, kubectl names the namespace.
      context.note(nothingFound(on(context.flags, 'allNamespaces') ? undefined : context.namespace).trimEnd())
    }
    if (objects.length > 0) {
      const { client } = await context.session()
      const { describe, joinPages } = await import('../kinds/describe/index.ts')
      // kubectl writes times in the zone of whoever reads them.
      const reader = readerOf(client, {
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        showEvents: on(context.flags, 'showEvents'),
      })
      const pages = await Promise.all(objects.map(({ resource, object }) => describe(resource, object, reader, systemClock.now())))
      context.print(joinPages(pages, byPrefix).replace(/\n$/, ''))
    }
    tell(errors)
    return 0
  },
}

/** `TYPE NAME` with a name that does not exist may give the beginning of some that do. */
async function readOrBeginnings(
  context: Context,
  chosen: Chosen,
): Promise<Awaited<ReturnType<typeof readObjects>> & { readonly byPrefix: boolean }> {
  const read = await readObjects(context, chosen)
  const [only, ...others] = chosen.targets
  const isTypeAndName = context.args.length === 2 && others.length === 0
  if (only?.name === undefined || !isTypeAndName || !hasReason(read.errors[0], 'NotFound')) return { ...read, byPrefix: false }
  const { client } = await context.session()
  const { items, metadata } = await client.list(only.resource, { namespace: only.namespace })
  const started = items.filter((object) => object.metadata.name.startsWith(only.name ?? ''))
  if (started.length === 0) return { ...read, byPrefix: false }
  return { found: [{ resource: only.resource, objects: started, resourceVersion: metadata.resourceVersion }], errors: [], byPrefix: true }
}
