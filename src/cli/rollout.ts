/** `inkube rollout`: history, undo, restart, pause, resume and status of workloads. */
import type { DaemonSet, Deployment, StatefulSet } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { daemonSets, deployments, statefulSets } from '../api/resources.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { displayName } from '../operations/find-resource.ts'
import { isRolling, revisionsOf } from '../operations/rollout-history.ts'
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type RolloutStatus } from '../operations/rollout-status.ts'
import { pauseRollout, restartRollout, undoRollout } from '../operations/rollout.ts'
import { CommandError, number, on, UsageError, type Command, type Context } from './command.ts'
import { data, namespace } from './common-flags.ts'
import { readTargets } from './targets.ts'

interface Subject {
  readonly client: Client
  readonly resource: Resource
  readonly ref: ObjectRef
  readonly context: Context
}

/** What each word after `rollout` does; gives the exit code. */
const verbs: Readonly<Record<string, (subject: Subject) => Promise<number>>> = {
  history,
  status,
  undo: (subject) => say(subject, (client, resource, ref) => undoRollout(client, resource, ref, number(subject.context.flags, 'toRevision'))),
  restart: (subject) => say(subject, (client, resource, ref) => restartRollout(client, resource, ref, new Date().toISOString().replace(/\.\d+/, ''))),
  pause: (subject) => say(subject, (client, resource, ref) => pauseRollout(client, resource, ref, true)),
  resume: (subject) => say(subject, (client, resource, ref) => pauseRollout(client, resource, ref, false)),
}

export const rollout: Command = {
  name: 'rollout',
  summary: 'Manage the rollout of a Deployment, StatefulSet or DaemonSet: status, history, undo, restart, pause, resume',
  usage: '(status|history|undo|restart|pause|resume) (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['inkube rollout status deployment/web', 'inkube rollout history deploy web', 'inkube rollout undo deploy/web --to-revision 1', 'inkube rollout restart statefulset/db'],
  flags: {
    toRevision: { type: 'number', help: '<n> with undo: the revision to go back to (default: the previous one)' },
    revision: { type: 'number', help: '<n> with history: show this revision whole' },
    watch: { type: 'boolean', shortFlag: 'w', help: 'with status: wait until it is done (default; --no-watch asks once)' },
    noWatch: { type: 'boolean', help: 'with status: ask once' },
    namespace,
    data,
  },
  run: async (context) => {
    const [word = '', ...rest] = context.args
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined
    if (verb === undefined) throw new UsageError(word === '' ? 'expected one of status, history, undo, restart, pause, resume' : `unknown word ${JSON.stringify(word)} after rollout`)
    const { client } = await context.session()
    let code = 0
    for (const { resource, namespace: space, name } of await readTargets(client, rest, context.flags)) {
      if (name === undefined) throw new UsageError('required resource not specified')
      code = Math.max(code, await verb({ client, resource, ref: { namespace: space, name }, context }))
    }
    return code
  },
}

async function say({ client, resource, ref, context }: Subject, act: (client: Client, resource: Resource, ref: ObjectRef) => Promise<string>): Promise<number> {
  context.print(`${displayName(resource, ref.name)} ${await act(client, resource, ref)}`)
  return 0
}

async function history({ client, resource, ref, context }: Subject): Promise<number> {
  if (!isRolling(resource)) throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(`${resource.kind}.${resource.group}`)}`)
  const revisions = await revisionsOf(client, resource, ref)
  const wanted = number(context.flags, 'revision')
  if (wanted !== undefined) {
    const found = revisions.find((revision) => revision.number === wanted)
    if (found === undefined) throw new CommandError(`unable to find the specified revision`)
    const { printYaml } = await import('../api/yaml.ts')
    context.print(`${displayName(resource, ref.name)} with revision #${wanted}\n${printYaml(found.template)}`.trimEnd())
    return 0
  }
  const rows = revisions.map((revision) => `${String(revision.number).padEnd(10)}${revision.changeCause ?? '<none>'}`)
  context.print(`${displayName(resource, ref.name)} \n${['REVISION  CHANGE-CAUSE', ...rows].join('\n')}\n`)
  return 0
}

const statusOf: Readonly<Record<string, (object: never) => RolloutStatus>> = {
  [deployments.id]: (object: Deployment) => deploymentStatus(object),
  [daemonSets.id]: (object: DaemonSet) => daemonSetStatus(object),
  [statefulSets.id]: (object: StatefulSet) => statefulSetStatus(object),
}

async function status({ client, resource, ref, context }: Subject): Promise<number> {
  const read = statusOf[resource.id]
  if (read === undefined) throw new CommandError(`no status viewer has been implemented for ${resource.kind}`)
  const first = await client.list(resource as Resource<{ metadata: { name: string } }>, { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` })
  const object = first.items[0] ?? (await client.get(resource as Resource<{ metadata: { name: string } }>, ref))
  let said = read(object as never)
  context.print(said.text)
  if (said.done || said.failed === true || on(context.flags, 'noWatch')) return outcome(said)
  return new Promise((resolve, reject) => {
    const options = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, resourceVersion: first.metadata.resourceVersion }
    const stop = client.watch(
      resource as Resource<object>,
      options,
      (events) => {
        for (const event of events) {
          if (event.type === 'DELETED') return finish(() => reject(new CommandError('object has been deleted')))
          if (event.type !== 'MODIFIED' && event.type !== 'ADDED') continue
          const next = read(event.object as never)
          if (next.text !== said.text) context.print(next.text)
          said = next
          if (next.done || next.failed === true) return finish(() => resolve(outcome(next)))
        }
      },
      (error) => reject(error ?? new CommandError('the cluster went away while the rollout was watched')),
    )
    const finish = (end: () => void): void => {
      stop()
      end()
    }
    context.signal.addEventListener('abort', () => finish(() => resolve(1)), { once: true })
  })
}

const outcome = (said: RolloutStatus): number => (said.failed === true ? 1 : 0)
