/** Keeps as many pods as a ReplicaSet asks for. */
import { labelPredicate } from '../api/label-selector.ts'
import { replicaSets } from '../api/resources.ts'
import { replicationController } from './replication.ts'

export const replicaSet = replicationController({
  name: 'replica-set',
  component: 'replicaset-controller',
  resource: replicaSets,
  matches: (set, labels) => labelPredicate(set.spec.selector)(labels),
})
