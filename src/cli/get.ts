/** `inkube get`: objects as a table, as YAML, as JSON, or by name; once or as they change. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { printYaml } from '../api/yaml.ts'
import { systemClock } from '../base/clock.ts'
import { columnsOf } from '../kinds/print/columns.ts'
import { getTable, nothingFound, type GetOptions } from '../kinds/print/get-table.ts'
import { tableOf } from '../kinds/print/table.ts'
import { withoutManagedFields } from '../operations/clean-object.ts'
import { displayName } from '../operations/find-resource.ts'
import { on, text, UsageError, type Command, type Context } from './command.ts'
import { allNamespaces, data, namespace, selector } from './common-flags.ts'
import { namespaceOf, readTargets, type Target } from './targets.ts'

interface Found {
  readonly resource: Resource<KubeObject>
  readonly objects: readonly KubeObject[]
  readonly resourceVersion: string
}

const formats = ['wide', 'yaml', 'json', 'name'] as const

export const get: Command = {
  name: 'get',
  summary: 'List objects as a table, YAML, JSON or names',
  usage: '(TYPE[,TYPE...] [NAME...] | TYPE/NAME...) [flags]',
  examples: ['inkube get pods', 'inkube get deploy,svc -A -o wide', 'inkube get pod web-0 -o yaml', 'inkube get pods -l app=web -w', 'inkube get all'],
  flags: {
    namespace,
    allNamespaces,
    selector,
    fieldSelector: { type: 'string', help: '<selector> only objects whose fields match: status.phase=Running' },
    output: { type: 'string', shortFlag: 'o', help: '<wide|yaml|json|name> how' },
    watch: { type: 'boolean', shortFlag: 'w', help: 'go on as objects change' },
    showLabels: { type: 'boolean', help: 'a column with all labels' },
    labelColumns: { type: 'string', shortFlag: 'L', help: '<label,...> a column for each of these labels' },
    noHeaders: { type: 'boolean', help: 'no line of column heads' },
    data,
  },
  run: async (context) => {
    const { args, flags, session } = context
    const output = text(flags, 'output')
    if (output !== undefined && !(formats as readonly string[]).includes(output)) throw new UsageError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,name,wide,yaml`)
    const { client } = await session()
    const targets = await readTargets(client, args, flags)
    const watching = on(flags, 'watch')
    if (watching && new Set(targets.map((target) => target.resource.id)).size > 1) throw new UsageError('you may only specify a single resource type')
    const found = await readAll(context, targets)
    if (output === 'yaml' || output === 'json') printObjects(context, output, { found, single: targets.length === 1 && targets[0]?.name !== undefined })
    else if (output === 'name') for (const { resource, objects } of found) for (const object of objects) context.print(displayName(resource, object.metadata.name))
    else printTables(context, found, targets)
    return watching ? follow(context, targets, found) : 0
  },
}

async function readAll({ session, flags }: Context, targets: readonly Target[]): Promise<readonly Found[]> {
  const { client } = await session()
  const byResource = new Map<string, { resource: Resource<KubeObject>; objects: KubeObject[]; resourceVersion: string }>()
  for (const { resource, namespace: space, name } of targets) {
    const entry = byResource.get(resource.id) ?? { resource, objects: [], resourceVersion: '' }
    byResource.set(resource.id, entry)
    if (name === undefined) {
      const list = await client.list(resource, { namespace: space, labelSelector: text(flags, 'selector'), fieldSelector: text(flags, 'fieldSelector') })
      entry.objects.push(...list.items)
      entry.resourceVersion = list.metadata.resourceVersion
    } else {
      const object = await client.get(resource, { namespace: space, name })
      entry.objects.push(object)
      entry.resourceVersion = object.metadata.resourceVersion
    }
  }
  return [...byResource.values()]
}

function printObjects({ print }: Context, format: 'yaml' | 'json', { found, single }: { found: readonly Found[]; single: boolean }): void {
  const objects = found.flatMap((each) => each.objects).map(withoutManagedFields)
  const value = single && objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }
  print(format === 'yaml' ? printYaml(value).trimEnd() : JSON.stringify(value, null, 4))
}

function options({ flags }: Context, resource: Resource, several: boolean): GetOptions {
  return {
    wide: text(flags, 'output') === 'wide',
    withNamespace: on(flags, 'allNamespaces') && resource.namespaced,
    showLabels: on(flags, 'showLabels'),
    labelColumns: text(flags, 'labelColumns')?.split(',') ?? [],
    noHeaders: on(flags, 'noHeaders'),
    ...(several && { kindPrefix: displayName(resource, '').slice(0, -1) }),
  }
}

function printTables(context: Context, found: readonly Found[], targets: readonly Target[]): void {
  const shown = found.filter(({ objects }) => objects.length > 0)
  if (shown.length === 0) {
    const spaced = targets.some((target) => target.resource.namespaced) && !on(context.flags, 'allNamespaces')
    context.note(nothingFound(spaced ? namespaceOf(context.flags) : undefined).trimEnd())
    return
  }
  const several = new Set(targets.map((target) => target.resource.id)).size > 1
  const tables = shown.map(({ resource, objects }) => getTable(tableOf(columnsOf(resource), objects, systemClock.now()), options(context, resource, several)))
  context.print(tables.join('\n').replace(/\n$/, ''))
}

/** Prints each change as a row of its own, until the signal. */
async function follow(context: Context, targets: readonly Target[], found: readonly Found[]): Promise<number> {
  const [target] = targets
  const [start] = found
  if (target === undefined || start === undefined) return 0
  const { client } = await context.session()
  const { resource } = target
  const fieldSelector = target.name === undefined ? text(context.flags, 'fieldSelector') : `metadata.name=${target.name}`
  return new Promise((resolve, reject) => {
    const stop = client.watch(
      resource,
      { namespace: target.namespace, labelSelector: text(context.flags, 'selector'), fieldSelector, resourceVersion: start.resourceVersion },
      (events) => {
        for (const event of events) {
          if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue
          const output = text(context.flags, 'output')
          if (output === 'yaml') context.print(`---\n${printYaml(withoutManagedFields(event.object)).trimEnd()}`)
          else if (output === 'json') context.print(JSON.stringify(withoutManagedFields(event.object), null, 4))
          else if (output === 'name') context.print(displayName(resource, event.object.metadata.name))
          else context.print(getTable(tableOf(columnsOf(resource), [event.object], systemClock.now()), { ...options(context, resource, false), noHeaders: true }).replace(/\n$/, ''))
        }
      },
      (error) => (error === undefined ? resolve(0) : reject(error)),
    )
    context.signal.addEventListener('abort', () => {
      stop()
      resolve(0)
    }, { once: true })
  })
}
