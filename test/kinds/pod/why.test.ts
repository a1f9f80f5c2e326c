/** The plain sentences on pods that are not ready, tried on recorded pods of every sort. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import type { Event, Pod } from '../../../src/api/objects.ts'
import { whyNotReady } from '../../../src/kinds/pod/why.ts'
import { type Case, loadCase } from '../text/cases.ts'

// The recordings hold what their kinds say.
const of = <T>(recorded: Case, kind: string): readonly T[] =>
  recorded.objects.filter((object: KubeObject) => object.kind === kind) as unknown as readonly T[]

function why(name: string): string | undefined {
  const recorded = loadCase(name)
  const pod = of<Pod>(recorded, 'Pod')[0]
  if (pod === undefined) throw new Error(`no pod in ${name}`)
  return whyNotReady(pod, of<Event>(recorded, 'Event'), Date.parse(recorded.now))
}

test.for([
  [
    'pod-container-creating',
    'Node worker-1 cannot prepare the pod: MountVolume.SetUp failed for volume "cfg" : configmap "api-config" not found.',
  ],
  [
    'pod-crash-loop',
    'Container worker ends again and again (7 restarts): the last time it ended with exit code 1 after running for 1s, 2m13s ago.',
  ],
  ['pod-create-config-error', 'Container app cannot be made from its settings: secret "db" not found.'],
  ['pod-create-container-error', 'Container app cannot be started: context deadline exceeded.'],
  ['pod-deadline', 'The pod failed for good (DeadlineExceeded): Pod was active on the node longer than the specified deadline.'],
  ['pod-err-image-pull', 'The image ngnix:1.27 of container app cannot be pulled: the registry has no such name or tag.'],
  ['pod-error', 'Container app ended with exit code 1; with restart policy Never it is not started again.'],
  [
    'pod-evicted',
    'The pod failed for good (Evicted): The node was low on resource: memory. Threshold quantity: 100Mi, available: 68824Ki. Container app was using 1204Mi, request is 0, has larger consumption of memory.',
  ],
  ['pod-exit-code', 'Container app ended with exit code 42; with restart policy Never it is not started again.'],
  ['pod-image-pull-back-off', 'The image ngnix:1.28 of container app cannot be pulled and is tried again after a pause.'],
  ['pod-init-0-of-2', 'Init container wait-db (1 of 2) is not done yet; it has run for 98s.'],
  ['pod-init-2-of-3', 'Init container warm (3 of 3) is not done yet; it has run for 4m59s.'],
  [
    'pod-init-crashloop',
    'Container migrate ends again and again (8 restarts): the last time it ended with exit code 1 after running for 7s, 2m13s ago.',
  ],
  ['pod-init-error', 'Container migrate ended with exit code 2 9s ago, after 1 restart.'],
  [
    'pod-node-affinity',
    "The pod failed for good (NodeAffinity): Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector.",
  ],
  ['pod-node-lost', 'The pod should have been gone 5m ago, but node worker-1 does not answer.'],
  ['pod-nominated-node', 'No node takes the pod; of 3: 3 Insufficient cpu.'],
  ['pod-nominated-terminating-gates', 'No node takes the pod; of 1: 1 Too many pods.'],
  ['pod-not-ready-word', 'Container main ended without an error.'],
  [
    'pod-oom-killed',
    'Container app was killed for using more than its 64Mi of memory (OOMKilled); with restart policy Never it is not started again.',
  ],
  ['pod-pending-no-status', 'The pod has no node yet: scheduler default-scheduler has not dealt with it in 12s.'],
  ['pod-pending-unschedulable', 'No node takes the pod; of 3: 3 Insufficient cpu, 3 Insufficient memory.'],
  ['pod-pod-initializing', 'Node worker-1 is preparing the pod.'],
  ['pod-readiness-gates', 'All containers are ready, but this readiness gate has not been opened: example.com/warm.'],
  ['pod-run-container-error', 'Container app cannot be started: exec: "/nope": stat /nope: no such file or directory.'],
  ['pod-running-two-of-three', 'Container b has run for 7h58m, but its node has not reported it ready yet.'],
  ['pod-running-zero-ready', 'Container app has run for 118s; its readiness probe has not succeeded yet.'],
  ['pod-scheduling-gated', 'The scheduler waits until these gates are taken off: example.com/quota, example.com/license.'],
  ['pod-shutdown', 'The pod failed for good (Terminated): Pod was terminated in response to imminent node shutdown.'],
  ['pod-sidecar-starting', 'Init container proxy (1 of 2) has not started up yet; it has run for 15s.'],
  ['pod-signal', 'Container app ended by signal 9 2m59s ago.'],
  ['pod-terminating', 'The pod should have been gone 5m ago, but waits for its finalizers: example.com/hold.'],
  ['pod-terminating-failed', 'Container app ended with exit code 1; with restart policy Never it is not started again.'],
  ['pod-terminating-unscheduled', 'The pod should have been gone 19m ago, but waits for its finalizers: foregroundDeletion.'],
] as readonly (readonly [string, string])[])('%s: %s', ([name, text]) => {
  expect(why(name)).toBe(text)
})

test.for(['pod-running', 'pod-completed', 'pod-sidecars-running', 'pod-running-restarts-ago'])('%s needs no reason', (name) => {
  expect(why(name)).toBeUndefined()
})

const pod = (status: Pod['status'], spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'app', image: 'web:1', readinessProbe: { httpGet: { port: 80 } } }], nodeName: 'node-1', ...spec },
  ...(status !== undefined && { status }),
})

const event = (reason: string, message: string, fieldPath = 'spec.containers{app}'): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason, namespace: 'shop', uid: reason, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:50Z' },
  involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop', uid: 'u', fieldPath },
  reason,
  message,
  lastTimestamp: '2026-01-01T00:00:50Z',
})

const now = Date.parse('2026-01-01T00:01:00Z')
const running = {
  name: 'app',
  image: 'web:1',
  imageID: '',
  ready: false,
  restartCount: 0,
  started: true,
  state: { running: { startedAt: '2026-01-01T00:00:10Z' } },
}

test('a failing readiness probe is quoted', () => {
  const found = [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')]
  expect(whyNotReady(pod({ phase: 'Running', containerStatuses: [running] }), found, now)).toBe(
    'Container app runs, but does not pass its readiness probe: HTTP probe failed with statuscode: 503.',
  )
})

test('a failing liveness probe explains a crash loop', () => {
  const status = {
    ...running,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 137, reason: 'Error', startedAt: '2026-01-01T00:00:10Z', finishedAt: '2026-01-01T00:00:40Z' } },
  }
  expect(
    whyNotReady(
      pod({ phase: 'Running', containerStatuses: [status] }),
      [event('Unhealthy', 'Liveness probe failed: dial tcp: refused')],
      now,
    ),
  ).toBe(
    'Container app ends again and again (3 restarts): the last time it ended with exit code 137 (it was killed) after running for 30s, 20s ago. It is killed because of a probe: Liveness probe failed: dial tcp: refused.',
  )
})

test('an image on its way is named with the time it takes', () => {
  const waiting = { ...running, started: false, state: { waiting: { reason: 'ContainerCreating' } } }
  expect(whyNotReady(pod({ phase: 'Pending', containerStatuses: [waiting] }), [event('Pulling', 'Pulling image "web:1"')], now)).toBe(
    'Node node-1 has been pulling image "web:1" for 10s.',
  )
})

test('events about other pods do not count', () => {
  const other = { ...event('FailedMount', 'no such volume'), involvedObject: { kind: 'Pod', name: 'web', uid: 'another' } }
  expect(whyNotReady(pod({ phase: 'Pending' }), [other], now)).toBe('Node node-1 is preparing the pod.')
})

test('a cluster without nodes is called so', () => {
  const status = {
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/0 nodes are available: . preemption: 0/0 nodes are available',
      },
    ],
  }
  expect(whyNotReady(pod(status, { nodeName: '' }), [], now)).toBe('No node takes the pod: the cluster has no nodes.')
})

test('a command that is not there is told apart from one that fails', () => {
  const ended = {
    exitCode: 128,
    reason: 'StartError',
    message:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/nope": stat /nope: no such file or directory',
    startedAt: '1970-01-01T00:00:00Z',
    finishedAt: '2026-01-01T00:00:40Z',
  }
  const status = { ...running, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: ended } }
  expect(whyNotReady(pod({ phase: 'Running', containerStatuses: [status] }), [], now)).toBe(
    'Container app ends again and again (3 restarts): the last time it could not be started (exec: "/nope": stat /nope: no such file or directory), 20s ago.',
  )
})
