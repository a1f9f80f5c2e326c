/** `inkube get`: objects as a table, as YAML, as JSON, or by name; once or as they change. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { printJson } from '../api/json-print.ts'
import type { Scale } from '../api/objects.ts'
import { hasReason } from '../api/status.ts'
import { systemClock } from '../base/clock.ts'
import type { Column } from '../kinds/kind.ts'
import { ageOf } from '../kinds/print/age.ts'
import { getTable, nothingFound, type GetOptions } from '../kinds/print/get-table.ts'
import { inRowOrder } from '../kinds/print/columns.ts'
import { tableOf } from '../kinds/print/table.ts'
import { displayName } from '../operations/find-resource.ts'
import { resourceColumns } from '../operations/resource-columns.ts'
import type { ObjectFormat } from './object-format.ts'
import { allowMissingTemplateKeys, asShown, readOutput, showManagedFields, template, type Output } from './output.ts'
import { sortedBy } from './sort-by.ts'
import { CommandError, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { choosing, data } from './common-flags.ts'
import { readObjects, readTargets, tell, type Chosen, type Found, type Target } from './targets.ts'

/** What `-o` may say besides forms. */
const words = ['wide', 'name'] as const

export const get: Command = {
  name: 'get',
  reaches: true,
  summary: 'List objects as a table, YAML, JSON or names',
  usage: '(TYPE[,TYPE...] [NAME...] | TYPE/NAME... | -f FILE | -k DIR) [flags]',
  examples: [
    'inkube get pods',
    'inkube get deploy,svc -A -o wide',
    'inkube get pod web-0 -o yaml',
    'inkube get pods -l app=web -w',
    'inkube get pods --sort-by .metadata.creationTimestamp',
    "inkube get pods -o jsonpath='{.items[*].metadata.name}'",
    'inkube get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
    'inkube get all',
  ],
  flags: {
    ...choosing,
    fieldSelector: { type: 'string', help: '<selector> only objects whose fields match: status.phase=Running' },
    output: {
      type: 'string',
      shortFlag: 'o',
      help: '<wide|yaml|json|name|jsonpath=...|go-template=...|custom-columns=...> how (also jsonpath-as-json=, and each with -file)',
    },
    template,
    allowMissingTemplateKeys,
    subresource: { type: 'string', help: '<name> a subresource of the object: status, scale' },
    sortBy: { type: 'string', help: '<path> in the order of a field: .metadata.name, .status.startTime' },
    watch: { type: 'boolean', shortFlag: 'w', help: 'go on as objects change' },
    watchOnly: { type: 'boolean', help: 'only the changes, without what is there' },
    outputWatchEvents: { type: 'boolean', help: 'with -w: what happened to each object' },
    raw: { type: 'string', help: '<path> what the server answers to a GET of this path: /readyz, /metrics' },
    serverPrint: { type: 'boolean', default: true, help: '[=false] only names and ages' },
    showLabels: { type: 'boolean', help: 'a column with all labels' },
    labelColumns: { type: 'string', shortFlag: 'L', isMultiple: true, help: '<label,...> a column for each of these labels' },
    showKind: { type: 'boolean', help: 'the kind before each name' },
    showManagedFields,
    ignoreNotFound: { type: 'boolean', help: 'a missing object is no error' },
    noHeaders: { type: 'boolean', help: 'no line of column heads' },
    data,
  },
  run: async (context) => {
    const { flags } = context
    const path = text(flags, 'raw')
    if (path !== undefined) return printRaw(context, path)
    const output = readOutput(flags, words)
    const { word, format } = output
    const chosen = await readTargets(context)
    const isWatching = on(flags, 'watch') || on(flags, 'watchOnly')
    const tellsEvents = on(flags, 'outputWatchEvents')
    if (tellsEvents && !isWatching) throw new UsageError('--output-watch-events option can only be used with --watch or --watch-only')
    if (isWatching && new Set(chosen.targets.map((target) => target.resource.id)).size > 1)
      throw new UsageError('you may only specify a single resource type')
    const { found, errors } = await readSorted(context, chosen)
    const widths: number[] | undefined = isWatching ? [] : undefined
    if (on(flags, 'watchOnly') || tellsEvents) tell(errors)
    else if (format !== undefined) printFormatted(context, format, { found, chosen, isWatching })
    else if (word === 'name')
      for (const { resource, objects } of found) for (const object of objects) context.print(displayName(resource, object.metadata.name))
    else
      await printTables(context, byResource(found), {
        chosen,
        output,
        quiet: isWatching || errors.length > 0 || on(flags, 'ignoreNotFound'),
        remembered: widths,
      })
    tell(errors)
    if (isWatching && chosen.targets.length > 1)
      throw new CommandError('you may only watch a single resource or type of resource at a time')
    return isWatching ? follow(context, { target: chosen.targets[0], start: found[0], output, remembered: widths }) : 0
  },
}

/** `--raw`: nothing is made of the answer. */
async function printRaw({ args, flags, session, write }: Context, path: string): Promise<number> {
  if (args.length > 0 || texts(flags, 'filename').length > 0) throw new UsageError('arguments may not be passed when --raw is specified')
  if (!path.startsWith('/')) throw new UsageError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`)
  const { client } = await session()
  write(await client.raw(path))
  return 0
}

/** The objects, those of each kind in the order that `--sort-by` asks for. */
async function readSorted(context: Context, chosen: Chosen): Promise<{ found: readonly Found[]; errors: readonly unknown[] }> {
  const { found, errors: all } = await readObjects(context, chosen)
  const errors = on(context.flags, 'ignoreNotFound') ? all.filter((error) => !hasReason(error, 'NotFound')) : all
  const path = text(context.flags, 'sortBy')
  if (path === undefined) return { found, errors }
  return { found: byResource(found).map((each) => ({ ...each, objects: sortedBy(each.objects, path) })), errors }
}

/** Objects of one kind stand in one table. */
function byResource(found: readonly Found[]): readonly Found[] {
  return [...Map.groupBy(found, ({ resource }) => resource.id).values()].flatMap((same) => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, objects: same.flatMap(({ objects }) => objects) }]
  })
}

interface Answer {
  readonly found: readonly Found[]
  readonly chosen: Chosen
}

/** The object that was asked for by name, or the list of all; undefined where there is no such object. */
function valueOf({ found, chosen }: Answer, flags: FlagValues): unknown {
  const objects = found.flatMap((each) => each.objects).map((object) => asShown(object, flags))
  if (chosen.targets.length === 1 && chosen.targets[0]?.name !== undefined) return objects[0]
  return { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }
}

/** A watch prints each object by itself. */
function printFormatted({ write, flags }: Context, format: ObjectFormat, answer: Answer & { readonly isWatching: boolean }): void {
  const objects = answer.found.flatMap((each) => each.objects)
  if (answer.isWatching) for (const object of objects) write(format([object], asShown(object, flags)))
  else {
    const value = valueOf(answer, flags)
    if (value !== undefined) write(format(objects, value))
  }
}

type Words = (typeof words)[number]

function tableOptions({ flags }: Context, resource: Resource, { word }: Output<Words>): GetOptions {
  return {
    wide: word === 'wide',
    withNamespace: on(flags, 'allNamespaces') && resource.namespaced,
    showLabels: on(flags, 'showLabels'),
    labelColumns: texts(flags, 'labelColumns').flatMap((some) => some.split(',')),
    noHeaders: on(flags, 'noHeaders'),
    ...(on(flags, 'showKind') && { kindPrefix: kindPrefix(resource) }),
  }
}

const kindPrefix = (resource: Resource): string => displayName(resource, '').slice(0, -1)

/** `quiet`: nothing is said where nothing is there. */
async function printTables(
  context: Context,
  found: readonly Found[],
  {
    chosen: { targets },
    output,
    quiet,
    remembered,
  }: { chosen: Chosen; output: Output<Words>; quiet: boolean; remembered: number[] | undefined },
): Promise<void> {
  const shown = found.filter(({ objects }) => objects.length > 0)
  if (shown.length === 0) {
    const spaced = targets.every((target) => target.resource.namespaced) && !on(context.flags, 'allNamespaces')
    if (!quiet) context.note(nothingFound(spaced ? context.namespace : undefined).trimEnd())
    return
  }
  const several = shown.length > 1
  const isSorted = text(context.flags, 'sortBy') !== undefined
  const tables = await Promise.all(
    shown.map(async ({ resource, objects }) =>
      getTable(
        tableOf(
          await columnsOf(context, resource),
          isSorted ? objects : inRowOrder(resource, objects, (object) => object),
          systemClock.now(),
        ),
        {
          ...tableOptions(context, resource, output),
          ...(several && { kindPrefix: kindPrefix(resource) }),
          remembered,
        },
      ),
    ),
  )
  context.print(tables.join('\n').replace(/\n$/, ''))
}

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

const isPlain = (flags: FlagValues, form: string): boolean => text(flags, 'output')?.toLowerCase() === form

/** The columns of what is shown: of the resource, or of its scale. */
async function columnsOf({ flags, session }: Context, resource: Resource): Promise<readonly Column<KubeObject>[]> {
  if (!on(flags, 'serverPrint')) return plainColumns
  return text(flags, 'subresource') === 'scale' ? scaleColumns : resourceColumns((await session()).client, resource)
}

const nameColumn: Column<KubeObject> = { name: 'Name', type: 'string', format: 'name', priority: 0, cell: ({ metadata }) => metadata.name }
const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  priority: 0,
  cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
}
const plainColumns: readonly Column<KubeObject>[] = [nameColumn, ageColumn]

const scaleColumns: readonly Column<KubeObject>[] = [
  nameColumn,
  { name: 'Desired', type: 'integer', priority: 0, cell: (object) => (object as unknown as Scale).spec?.replicas ?? 0 },
  { name: 'Available', type: 'integer', priority: 0, cell: (object) => (object as unknown as Scale).status?.replicas ?? 0 },
  ageColumn,
]

/** Prints each change as a row of its own, until the signal. */
async function follow(
  context: Context,
  {
    target,
    start,
    output,
    remembered,
  }: { target: Target | undefined; start: Found | undefined; output: Output<Words>; remembered: number[] | undefined },
): Promise<number> {
  if (target === undefined || start === undefined) return 0
  const { client } = await context.session()
  const { resource } = target
  const fieldSelector = target.name === undefined ? text(context.flags, 'fieldSelector') : `metadata.name=${target.name}`
  const columns = await columnsOf(context, resource)
  const tellsEvents = on(context.flags, 'outputWatchEvents')
  let headed = start.objects.length > 0 && !on(context.flags, 'watchOnly') && !tellsEvents
  const show = (type: EventType, object: KubeObject): void => {
    const value = asShown(object, context.flags)
    if (tellsEvents && output.word === undefined && isPlain(context.flags, 'json'))
      context.write(`${printJson({ type, object: value }, 0)}\n`)
    else if (output.format !== undefined) context.write(output.format([object], tellsEvents ? { type, object: value } : value))
    else if (output.word === 'name') context.print(displayName(resource, object.metadata.name))
    else {
      const shown = { ...tableOptions(context, resource, output), remembered }
      const table = getTable(tableOf(columns, [object], systemClock.now()), { ...shown, noHeaders: headed || shown.noHeaders })
      const lines = table.replace(/\n$/, '').split('\n')
      // kubectl's column of events stands before all others.
      context.print((tellsEvents ? lines.map((line, at) => (at < lines.length - 1 ? 'EVENT' : type).padEnd(11) + line) : lines).join('\n'))
      headed = true
    }
  }
  if (tellsEvents && !on(context.flags, 'watchOnly')) for (const object of start.objects) show('ADDED', object)
  return new Promise((resolve, reject) => {
    const stop = client.watch(
      resource,
      {
        namespace: target.namespace,
        labelSelector: text(context.flags, 'selector'),
        fieldSelector,
        resourceVersion: start.resourceVersion,
      },
      (events) => {
        for (const event of events) if (event.type !== 'BOOKMARK' && event.type !== 'ERROR') show(event.type, event.object)
      },
      (error) => (error === undefined ? resolve(0) : reject(error)),
    )
    context.signal.addEventListener(
      'abort',
      () => {
        stop()
        resolve(0)
      },
      { once: true },
    )
  })
}
