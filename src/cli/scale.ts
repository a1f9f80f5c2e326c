/** `inkube scale`: how many replicas a workload should have. */
import { displayName } from '../operations/find-resource.ts'
import { isScalable, readScale, scaleTo } from '../operations/scale.ts'
import { CommandError, number, UsageError, type Command } from './command.ts'
import { allNamespaces, data, namespace, selector } from './common-flags.ts'
import { readObjects, readTargets } from './targets.ts'

export const scale: Command = {
  name: 'scale',
  summary: 'Set how many replicas a Deployment, ReplicaSet, ReplicationController or StatefulSet should have',
  usage: '(TYPE NAME... | TYPE/NAME...) --replicas=N [flags]',
  examples: ['inkube scale deployment web --replicas 4', 'inkube scale statefulset/db --replicas 0', 'inkube scale deploy/web --current-replicas 2 --replicas 3'],
  flags: {
    replicas: { type: 'number', help: '<n> the wanted number' },
    currentReplicas: { type: 'number', help: '<n> only if it is this number now' },
    namespace,
    allNamespaces,
    selector,
    data,
  },
  run: async ({ args, flags, session, print }) => {
    const replicas = number(flags, 'replicas')
    if (replicas === undefined) throw new UsageError('required flag(s) "replicas" not set')
    if (!Number.isInteger(replicas) || replicas < 0) throw new UsageError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const { client } = await session()
    const found = await readObjects(client, await readTargets(client, args, flags), flags)
    if (found.length === 0) throw new CommandError('no objects passed to scale')
    for (const { resource, object } of found) {
      if (!isScalable(resource)) throw new CommandError(`cannot scale ${displayName(resource, object.metadata.name)}: the server could not find the requested resource`)
      const ref = { namespace: object.metadata.namespace, name: object.metadata.name }
      const expected = number(flags, 'currentReplicas')
      const { wanted } = await readScale(client, resource, ref)
      if (expected !== undefined && expected !== wanted) throw new CommandError(`Expected replicas to be ${expected}, was ${wanted}`)
      await scaleTo(client, resource, ref, replicas)
      print(`${displayName(resource, ref.name)} scaled`)
    }
    return 0
  },
}
