/** `inkube export`: every object of the cluster as YAML documents. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { printYaml } from '../api/yaml.ts'
import { nothingFound } from '../kinds/print/get-table.ts'
import { asWritten, writtenOrder } from '../operations/as-written.ts'
import { withoutManagedFields } from '../operations/clean-object.ts'
import { on, text, UsageError, type Command } from './command.ts'
import { data, namespace } from './common-flags.ts'

export const exportCommand: Command = {
  name: 'export',
  reaches: true,
  isUnwarned: true,
  summary: 'Print all objects of the cluster as YAML',
  usage: '[flags]',
  examples: ['inkube export > cluster.yaml', 'inkube export --clean -n default > mine.yaml && inkube apply -f mine.yaml --data ./other'],
  flags: {
    clean: { type: 'boolean', help: 'only what you made, without what the cluster added: fit to apply again' },
    namespace: { ...namespace, help: '<name> only the objects of this namespace (default: everything)' },
    data,
  },
  run: async ({ args, flags, session, print, note }) => {
    if (args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(args[0])}`)
    const { client } = await session()
    const space = text(flags, 'namespace')
    const resources = (await client.resources()) as readonly Resource<KubeObject>[]
    const documents: string[] = []
    const kinds = resources.filter((each) => wanted(each, space)).sort((left, right) => writtenOrder(left) - writtenOrder(right))
    for (const resource of kinds) {
      const { items } = await client.list(resource, { namespace: space })
      for (const item of items) {
        const document = on(flags, 'clean') ? asWritten(item) : withoutManagedFields(item)
        if (document !== undefined) documents.push(printYaml(document))
      }
    }
    if (documents.length > 0) print(documents.join('---\n').trimEnd())
    else note(nothingFound(space).trimEnd())
    return 0
  },
}

/** Kinds that are stored, each once (events are served by two groups). */
const wanted = (resource: Resource, namespace: string | undefined): boolean =>
  resource.verbs.includes('list') &&
  resource.verbs.includes('create') &&
  resource.id !== 'events.k8s.io/v1 events' &&
  resource.id !== 'autoscaling/v1 horizontalpodautoscalers' &&
  (namespace === undefined || resource.namespaced)
