/** `inkube describe`: what kubectl's describe says of objects. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { systemClock } from '../base/clock.ts'
import { readerOf } from '../operations/reader.ts'
import { CommandError, type Command } from './command.ts'
import { allNamespaces, data, namespace, selector } from './common-flags.ts'
import { readObjects, readTargets } from './targets.ts'

export const describeCommand: Command = {
  name: 'describe',
  summary: 'Show the details of objects, and what happened to them',
  usage: '(TYPE [NAME_PREFIX] | TYPE/NAME) [flags]',
  examples: ['inkube describe pod web-0', 'inkube describe deploy/web', 'inkube describe pods -l app=web', 'inkube describe nodes'],
  flags: { namespace, allNamespaces, selector, data },
  run: async ({ args, flags, session, print }) => {
    const { client } = await session()
    const { describe, joinPages } = await import('../kinds/describe/index.ts')
    const targets = await readTargets(client, args, flags)
    let byPrefix = false
    const found = await readObjects(client, targets, flags).catch(async (error: unknown) => {
      const [only] = targets
      if (targets.length !== 1 || only?.name === undefined) throw error
      // A name that does not exist may be the beginning of some that do.
      const { items } = await client.list(only.resource, { namespace: only.namespace })
      const started = items.filter((object) => object.metadata.name.startsWith(only.name ?? ''))
      if (started.length === 0) throw error
      byPrefix = true
      return started.map((object): { resource: Resource<KubeObject>; object: KubeObject } => ({ resource: only.resource, object }))
    })
    if (found.length === 0) throw new CommandError('No resources found')
    // kubectl writes times in the zone of whoever reads them.
    const reader = readerOf(client, { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
    const pages = await Promise.all(found.map(({ resource, object }) => describe(resource, object, reader, systemClock.now())))
    print(joinPages(pages, byPrefix).replace(/\n$/, ''))
    return 0
  },
}
