/** `inkube scale`: how many replicas a workload should have. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { pause, systemClock } from '../base/clock.ts'
import { reasonOf } from '../base/thrown.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { readScale, scaleTo } from '../operations/scale.ts'
import { CommandError, number, text, UsageError, type Command, type Context } from './command.ts'
import { allNamespaces, data, dryRun, naming } from './common-flags.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { readDuration } from './duration.ts'
import { reportFlags, reportOf, type Report } from './report.ts'
import { readObjects, readTargets, selects, tell } from './targets.ts'

export const scale: Command = {
  name: 'scale',
  reaches: true,
  summary: 'Set how many replicas a Deployment, ReplicaSet, ReplicationController or StatefulSet should have',
  usage: '(TYPE NAME... | TYPE/NAME... | TYPE --all | -f FILE | -k DIR) --replicas=N [flags]',
  examples: [
    'inkube scale deployment web --replicas 4',
    'inkube scale statefulset/db --replicas 0',
    'inkube scale deploy/web --current-replicas 2 --replicas 3',
  ],
  flags: {
    replicas: { type: 'number', help: '<n> the wanted number' },
    currentReplicas: { type: 'number', help: '<n> only if it is this number now' },
    resourceVersion: { type: 'string', help: '<revision> only if the object is as it was at this one' },
    timeout: { type: 'string', help: '<duration> wait so long until there are as many (default: do not wait)' },
    all: { type: 'boolean', help: 'every object of the type in the namespace' },
    ...naming,
    allNamespaces,
    dryRun,
    ...reportFlags,
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
    const timeout = text(flags, 'timeout')
    const patience = timeout === undefined ? 0 : readDuration('timeout', timeout)
    const choice = { replicas, dry: readDryRun(flags), report: reportOf(context), patience }
    const chosen = await readTargets(context)
    if (chosen.targets.some(({ name }) => name === undefined) && !selects(flags))
      throw new UsageError('resource(s) were provided, but no name was specified')
    const { found, errors } = await readObjects(context, chosen)
    const objects = found.flatMap(({ resource, objects: all }) => all.map((object) => ({ resource, object })))
    if (objects.length === 0) {
      // What is wrong with the command line or a file comes before what the cluster lacks.
      tell(errors.filter((error) => error instanceof CommandError))
      throw new CommandError(['no objects passed to scale', ...listed(errors.map(reasonOf))].join(' '))
    }
    if (text(flags, 'resourceVersion') !== undefined && objects.length > 1)
      throw new CommandError('cannot use --resource-version with multiple resources')
    // The first refusal ends it, as with kubectl.
    for (const { resource, object } of objects) await scaleOne(context, { resource, object }, choice)
    tell(errors)
    return 0
  },
}

/** Several errors as Go lists them. */
const listed = (errors: readonly string[]): readonly string[] => (errors.length > 1 ? [`[${errors.join(', ')}]`] : errors)

interface Choice {
  readonly replicas: number
  readonly dry: DryRun
  readonly report: Report
  /** Seconds to wait for the replicas; 0: none. */
  readonly patience: number
}

async function scaleOne(
  { flags, session, signal }: Context,
  { resource, object }: { resource: Resource<KubeObject>; object: KubeObject },
  { replicas, dry, report, patience }: Choice,
): Promise<void> {
  const { namespace: space, name, resourceVersion } = object.metadata
  if (dry === 'client') return report.tell({ resource, name, read: () => Promise.resolve(object) }, `scaled${dryRunWords[dry]}`)
  const { client } = await session()
  const ref = { namespace: space, name }
  const [expected, revision] = [number(flags, 'currentReplicas'), text(flags, 'resourceVersion')]
  const { wanted } = await readScale(client, resource, ref)
  if (expected !== undefined && expected >= 0 && expected !== wanted)
    throw new CommandError(`Expected replicas to be ${expected}, was ${wanted}`)
  if (revision !== undefined && revision !== resourceVersion)
    throw new CommandError(`Expected resource version to be ${revision}, was ${resourceVersion}`)
  await scaleTo(client, resource, ref, { replicas, dryRun: dry !== 'none' })
  if (patience !== 0 && dry === 'none')
    await untilScaled(client, resource, ref, { replicas, deadline: systemClock.now() + patience * 1000, signal })
  await report.tell({ resource, name, read: () => client.get(resource, ref) }, `scaled${dryRunWords[dry]}`)
}

const pauseMs = 1000

/** Asks again and again, as kubectl does, whether there are as many as wanted. */
async function untilScaled(
  client: Client,
  resource: Resource,
  ref: ObjectRef,
  { replicas, deadline, signal }: { readonly replicas: number; readonly deadline: number; readonly signal: AbortSignal },
): Promise<void> {
  for (;;) {
    const { wanted, current } = await readScale(client, resource, ref)
    if (wanted === replicas && current === replicas) return
    if (systemClock.now() + pauseMs > deadline) throw new CommandError(`timed out waiting for ${JSON.stringify(ref.name)} to be synced`)
    await pause(systemClock, pauseMs, signal)
    if (signal.aborted) throw new CommandError(`interrupted before ${JSON.stringify(ref.name)} had ${replicas} replicas`)
  }
}
