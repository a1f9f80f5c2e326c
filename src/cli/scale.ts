/** `inkube scale`: how many replicas a workload should have. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { displayName } from '../operations/find-resource.ts'
import { readScale, scaleTo } from '../operations/scale.ts'
import { CommandError, number, UsageError, type Command, type Context } from './command.ts'
import { allNamespaces, data, dryRun, filename, namespace, recursive, selector } from './common-flags.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { readObjects, readTargets, selects, tell } from './targets.ts'

export const scale: Command = {
  name: 'scale',
  summary: 'Set how many replicas a Deployment, ReplicaSet, ReplicationController or StatefulSet should have',
  usage: '(TYPE NAME... | TYPE/NAME... | TYPE --all | -f FILE) --replicas=N [flags]',
  examples: [
    'inkube scale deployment web --replicas 4',
    'inkube scale statefulset/db --replicas 0',
    'inkube scale deploy/web --current-replicas 2 --replicas 3',
  ],
  flags: {
    replicas: { type: 'number', help: '<n> the wanted number' },
    currentReplicas: { type: 'number', help: '<n> only if it is this number now' },
    all: { type: 'boolean', help: 'every object of the type in the namespace' },
    filename,
    recursive,
    namespace,
    allNamespaces,
    selector,
    dryRun,
    data,
  },
  run: async (context) => {
    const { flags } = context
    const replicas = number(flags, 'replicas')
    if (replicas === undefined) throw new UsageError('required flag(s) "replicas" not set')
    if (!Number.isInteger(replicas) || replicas < 0)
      throw new UsageError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    if ((number(flags, 'currentReplicas') ?? -1) < -1)
      throw new UsageError('The --current-replicas must specify an integer of -1 or greater')
    const dry = readDryRun(flags)
    const chosen = await readTargets(context)
    if (chosen.targets.some(({ name }) => name === undefined) && !selects(flags))
      throw new UsageError('resource(s) were provided, but no name was specified')
    const { found, errors } = await readObjects(context, chosen)
    const failed = [...errors]
    const objects = found.flatMap(({ resource, objects: all }) => all.map((object) => ({ resource, object })))
    if (objects.length === 0) {
      // What is wrong with the command line or a file comes before what the cluster lacks.
      tell(errors.filter((error) => error instanceof CommandError))
      throw new CommandError(['no objects passed to scale', ...errors.map(reasonOf)].join(' '))
    }
    for (const { resource, object } of objects)
      await scaleOne(context, { resource, object }, { replicas, dry }).catch((error: unknown) => failed.push(error))
    tell(failed)
    return 0
  },
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function scaleOne(
  { flags, print, session }: Context,
  { resource, object }: { resource: Resource<KubeObject>; object: KubeObject },
  { replicas, dry }: { readonly replicas: number; readonly dry: DryRun },
): Promise<void> {
  const { client } = await session()
  const ref = { namespace: object.metadata.namespace, name: object.metadata.name }
  const expected = number(flags, 'currentReplicas')
  const { wanted } = await readScale(client, resource, ref)
  if (expected !== undefined && expected >= 0 && expected !== wanted)
    throw new CommandError(`Expected replicas to be ${expected}, was ${wanted}`)
  await scaleTo(client, resource, ref, { replicas, dryRun: dry !== 'none' })
  print(`${displayName(resource, ref.name)} scaled${dryRunWords[dry]}`)
}
