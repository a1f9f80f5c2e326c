/** Every recorded conversation with a real control plane, played against the program over its socket and compared answer by answer. */
import { describe } from 'vitest'
import { playRecordings } from './recordings.ts'

const withNodes = { args: ['--nodes', '3', '--instant'], nodes: 4 }
const nodeCells = 'the version and system of a node that a conversation makes are those of its agent'

describe('recorded conversations: kinds', () => playRecordings({ ...withNodes, folder: 'kinds' }))

describe('recorded conversations: protocol', () =>
  playRecordings({
    ...withNodes,
    folder: 'protocol',
    differing: {
      'paged-list.jsonl': [2, 'the certificate of the cluster is its own'],
      'subresources-namespace-finalize.jsonl': [1, 'the conditions of the namespace controller may be there already'],
    },
    // Nodes have agents of another name, and the namespace controller may have been there already.
    otherManagers: ['deletion-running-pod.jsonl', 'subresources-namespace-finalize.jsonl'],
  }))

describe('recorded conversations: controllers', () =>
  playRecordings({
    ...withNodes,
    folder: 'controllers',
    // Several controllers answer one change, each in its own time: a count that stood for a moment may never be written.
    patience: 5000,
    differing: {
      'ds-follows-nodes.jsonl': [4, `${nodeCells}; a pod may go before the set has counted it as misplaced`],
      'job-failure-policy-ignore.jsonl': [1, 'the pod in place of the disrupted one may have completed already'],
      'node-cordon-and-drain.jsonl': [2, nodeCells],
      'taint-noexecute-evicts.jsonl': [2, nodeCells],
    },
    // Nodes have agents of another name.
    otherManagers: ['ds-failed-pod.jsonl', 'ds-on-delete.jsonl', 'job-failure-policy-ignore.jsonl', 'taint-toleration-seconds.jsonl'],
  }))

// The nodes of these are their own: none else may be there.
describe('recorded conversations: scheduler', () => playRecordings({ args: ['--nodes', '0', '--instant'], nodes: 0, folder: 'scheduler' }))
