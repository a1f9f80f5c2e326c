/** `inkube get`: objects as a table, as YAML, as JSON, or by name; once or as they change. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { printJson } from '../api/json-print.ts'
import { printYaml } from '../api/yaml.ts'
import { systemClock } from '../base/clock.ts'
import { getTable, nothingFound, type GetOptions } from '../kinds/print/get-table.ts'
import { inRowOrder } from '../kinds/print/columns.ts'
import { tableOf } from '../kinds/print/table.ts'
import { withoutManagedFields } from '../operations/clean-object.ts'
import { displayName } from '../operations/find-resource.ts'
import { resourceColumns } from '../operations/resource-columns.ts'
import { objectFormat, objectFormats, type ObjectFormat } from './object-format.ts'
import { sortedBy } from './sort-by.ts'
import { CommandError, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { choosing, data } from './common-flags.ts'
import { namespaceOf, readObjects, readTargets, tell, type Chosen, type Found, type Target } from './targets.ts'

const formats = ['wide', 'yaml', 'json', 'name'] as const

export const get: Command = {
  name: 'get',
  summary: 'List objects as a table, YAML, JSON or names',
  usage: '(TYPE[,TYPE...] [NAME...] | TYPE/NAME... | -f FILE) [flags]',
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
      help: '<wide|yaml|json|name|jsonpath=...|custom-columns=...> how (also jsonpath-as-json=, jsonpath-file=, custom-columns-file=)',
    },
    sortBy: { type: 'string', help: '<path> in the order of a field: .metadata.name, .status.startTime' },
    watch: { type: 'boolean', shortFlag: 'w', help: 'go on as objects change' },
    showLabels: { type: 'boolean', help: 'a column with all labels' },
    labelColumns: { type: 'string', shortFlag: 'L', isMultiple: true, help: '<label,...> a column for each of these labels' },
    showKind: { type: 'boolean', help: 'the kind before each name' },
    showManagedFields: { type: 'boolean', help: 'with yaml and json: who set which field' },
    ignoreNotFound: { type: 'boolean', help: 'a missing object is no error' },
    noHeaders: { type: 'boolean', help: 'no line of column heads' },
    data,
  },
  run: async (context) => {
    const { flags } = context
    const output = outputOf(flags)
    const format = objectFormat(output, { noHeaders: on(flags, 'noHeaders') })
    if (output !== undefined && format === undefined && !(formats as readonly string[]).includes(output))
      throw new UsageError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${[...formats, ...objectFormats].sort().join(',')}`,
      )
    const chosen = await readTargets(context)
    const watching = on(flags, 'watch')
    if (watching && new Set(chosen.targets.map((target) => target.resource.id)).size > 1)
      throw new UsageError('you may only specify a single resource type')
    const { found, errors } = await readSorted(context, chosen)
    const widths: number[] | undefined = watching ? [] : undefined
    if (format !== undefined) printFormatted(context, format, { found, chosen })
    else if (output === 'yaml' || output === 'json') printObjects(context, output, { found, chosen })
    else if (output === 'name')
      for (const { resource, objects } of found) for (const object of objects) context.print(displayName(resource, object.metadata.name))
    else
      await printTables(context, byResource(found), {
        chosen,
        quiet: watching || errors.length > 0 || on(flags, 'ignoreNotFound'),
        remembered: widths,
      })
    tell(errors)
    if (watching && chosen.targets.length > 1) throw new CommandError('you may only watch a single resource or type of resource at a time')
    return watching ? follow(context, { target: chosen.targets[0], start: found[0], format, remembered: widths }) : 0
  },
}

/** What `-o` says; the names of the forms may be written in any case. */
function outputOf(flags: FlagValues): string | undefined {
  const output = text(flags, 'output')
  return output !== undefined && (formats as readonly string[]).includes(output.toLowerCase()) ? output.toLowerCase() : output
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

/** The object as yaml and json have it. */
const asShown = (object: KubeObject, flags: FlagValues): KubeObject =>
  on(flags, 'showManagedFields') ? object : withoutManagedFields(object)

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

function printObjects({ print, flags }: Context, format: 'yaml' | 'json', answer: Answer): void {
  const value = valueOf(answer, flags)
  if (value !== undefined) print(format === 'yaml' ? printYaml(value).trimEnd() : printJson(value))
}

function printFormatted({ write, flags }: Context, format: ObjectFormat, answer: Answer): void {
  const value = valueOf(answer, flags)
  const objects = answer.found.flatMap((each) => each.objects)
  if (value !== undefined) write(format(objects, value))
}

function options({ flags }: Context, resource: Resource, several: boolean): GetOptions {
  return {
    wide: outputOf(flags) === 'wide',
    withNamespace: on(flags, 'allNamespaces') && resource.namespaced,
    showLabels: on(flags, 'showLabels'),
    labelColumns: texts(flags, 'labelColumns').flatMap((some) => some.split(',')),
    noHeaders: on(flags, 'noHeaders'),
    ...((several || on(flags, 'showKind')) && { kindPrefix: displayName(resource, '').slice(0, -1) }),
  }
}

/** `quiet`: nothing is said where nothing is there. */
async function printTables(
  context: Context,
  found: readonly Found[],
  { chosen: { targets }, quiet, remembered }: { chosen: Chosen; quiet: boolean; remembered: number[] | undefined },
): Promise<void> {
  const shown = found.filter(({ objects }) => objects.length > 0)
  if (shown.length === 0) {
    const spaced = targets.every((target) => target.resource.namespaced) && !on(context.flags, 'allNamespaces')
    if (!quiet) context.note(nothingFound(spaced ? namespaceOf(context.flags) : undefined).trimEnd())
    return
  }
  const several = shown.length > 1
  const isSorted = text(context.flags, 'sortBy') !== undefined
  const { client } = await context.session()
  const tables = await Promise.all(
    shown.map(async ({ resource, objects }) =>
      getTable(
        tableOf(
          await resourceColumns(client, resource),
          isSorted ? objects : inRowOrder(resource, objects, (object) => object),
          systemClock.now(),
        ),
        {
          ...options(context, resource, several),
          remembered,
        },
      ),
    ),
  )
  context.print(tables.join('\n').replace(/\n$/, ''))
}

/** Prints each change as a row of its own, until the signal. */
async function follow(
  context: Context,
  {
    target,
    start,
    format,
    remembered,
  }: { target: Target | undefined; start: Found | undefined; format: ObjectFormat | undefined; remembered: number[] | undefined },
): Promise<number> {
  if (target === undefined || start === undefined) return 0
  const { client } = await context.session()
  const { resource } = target
  const fieldSelector = target.name === undefined ? text(context.flags, 'fieldSelector') : `metadata.name=${target.name}`
  const columns = await resourceColumns(client, resource)
  let headed = start.objects.length > 0
  const show = (object: KubeObject): void => {
    const output = outputOf(context.flags)
    if (format !== undefined) context.write(format([object], object))
    else if (output === 'yaml') context.print(`---\n${printYaml(asShown(object, context.flags)).trimEnd()}`)
    else if (output === 'json') context.print(printJson(asShown(object, context.flags)))
    else if (output === 'name') context.print(displayName(resource, object.metadata.name))
    else {
      const shown = { ...options(context, resource, false), remembered }
      context.print(
        getTable(tableOf(columns, [object], systemClock.now()), { ...shown, noHeaders: headed || shown.noHeaders }).replace(/\n$/, ''),
      )
      headed = true
    }
  }
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
        for (const event of events) if (event.type !== 'BOOKMARK' && event.type !== 'ERROR') show(event.object)
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
