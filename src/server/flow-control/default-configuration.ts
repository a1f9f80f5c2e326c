/**
 * The flow schemas and priority levels that every cluster has. Upstream: apiserver's pkg/apis/flowcontrol/bootstrap, the mandatory and the
 * suggested ones.
 */
import type { New } from '../../api/object.ts'
import type {
  FlowcontrolV1Subject,
  FlowSchema,
  LimitedPriorityLevelConfiguration,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
  ResourcePolicyRule,
} from '../../api/objects.ts'
import { anything, everyone, group, mandatoryFlowSchemas, mandatoryPriorityLevels } from '../../kinds/shared/mandatory-flow-control.ts'

/** Says that the specification is upstream's and follows it. */
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }

const user = (name: string): FlowcontrolV1Subject => ({ kind: 'User', user: { name } })
const account = (name: string): FlowcontrolV1Subject => ({
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name },
})

const controllerManager = user('system:kube-controller-manager')
const scheduler = user('system:kube-scheduler')
const systemAccounts = account('*')
const anyNode = group('system:nodes')

interface On {
  readonly verbs?: readonly string[]
  /** Also what lies in no namespace. */
  readonly everywhere?: boolean
}

/** A rule on resources of a group, in all namespaces. */
const on = (apiGroup: string, resources: readonly string[], { verbs = ['*'], everywhere = false }: On = {}): ResourcePolicyRule => ({
  verbs,
  apiGroups: [apiGroup],
  resources,
  ...(everywhere && { clusterScope: true }),
  namespaces: ['*'],
})

/** What is done with the objects that those agree by who lead. */
const leading = { verbs: ['get', 'create', 'update'] }
const leases = on('coordination.k8s.io', ['leases'], leading)

interface Place {
  readonly level: string
  readonly precedence: number
  readonly by?: 'ByUser' | 'ByNamespace'
}

const schema = (name: string, { level, precedence, by }: Place, rule: PolicyRulesWithSubjects): New<FlowSchema> => ({
  metadata: { name, annotations },
  spec: {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence: precedence,
    ...(by !== undefined && { distinguisherMethod: { type: by } }),
    rules: [rule],
  },
})

/** In the order in which they are tried. */
export const defaultFlowSchemas: readonly New<FlowSchema>[] = [
  { metadata: { name: 'exempt', annotations }, spec: mandatoryFlowSchemas.exempt },
  schema(
    'probes',
    { level: 'exempt', precedence: 2 },
    {
      subjects: everyone,
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  ),
  schema(
    'system-leader-election',
    { level: 'leader-election', precedence: 100, by: 'ByUser' },
    {
      subjects: [controllerManager, scheduler, systemAccounts],
      resourceRules: [leases],
    },
  ),
  schema(
    'endpoint-controller',
    { level: 'workload-high', precedence: 150, by: 'ByUser' },
    {
      subjects: [controllerManager, account('endpoint-controller'), account('endpointslicemirroring-controller')],
      resourceRules: [on('', ['endpoints'], leading)],
    },
  ),
  schema(
    'workload-leader-election',
    { level: 'leader-election', precedence: 200, by: 'ByUser' },
    {
      subjects: [systemAccounts],
      resourceRules: [on('', ['endpoints', 'configmaps'], leading), leases],
    },
  ),
  schema(
    'system-node-high',
    { level: 'node-high', precedence: 400, by: 'ByUser' },
    {
      subjects: [anyNode],
      resourceRules: [on('', ['nodes', 'nodes/status'], { everywhere: true }), on('coordination.k8s.io', ['leases'])],
    },
  ),
  schema('system-nodes', { level: 'system', precedence: 500, by: 'ByUser' }, anything([anyNode])),
  schema('kube-controller-manager', { level: 'workload-high', precedence: 800, by: 'ByNamespace' }, anything([controllerManager])),
  schema('kube-scheduler', { level: 'workload-high', precedence: 800, by: 'ByNamespace' }, anything([scheduler])),
  schema('kube-system-service-accounts', { level: 'workload-high', precedence: 900, by: 'ByNamespace' }, anything([systemAccounts])),
  schema('service-accounts', { level: 'workload-low', precedence: 9000, by: 'ByUser' }, anything([group('system:serviceaccounts')])),
  schema('global-default', { level: 'global-default', precedence: 9900, by: 'ByUser' }, anything(everyone)),
  { metadata: { name: 'catch-all', annotations }, spec: mandatoryFlowSchemas['catch-all'] },
]

const level = (name: string, spec: PriorityLevelConfiguration['spec']): New<PriorityLevelConfiguration> => ({
  metadata: { name, annotations },
  spec,
  status: {},
})

type Response = NonNullable<LimitedPriorityLevelConfiguration['limitResponse']>

const limited = (shares: number, lendable: number, response: Response): PriorityLevelConfiguration['spec'] => ({
  type: 'Limited',
  limited: { nominalConcurrencyShares: shares, limitResponse: response, lendablePercent: lendable },
})

const queues = (count: number, handSize: number): Response => ({
  type: 'Queue',
  queuing: { queues: count, handSize, queueLengthLimit: 50 },
})

export const defaultPriorityLevels: readonly New<PriorityLevelConfiguration>[] = [
  level('exempt', mandatoryPriorityLevels.exempt),
  level('leader-election', limited(10, 0, queues(16, 4))),
  level('node-high', limited(40, 25, queues(64, 6))),
  level('system', limited(30, 33, queues(64, 6))),
  level('workload-high', limited(40, 50, queues(128, 6))),
  level('workload-low', limited(100, 90, queues(128, 6))),
  level('global-default', limited(20, 50, queues(128, 6))),
  level('catch-all', mandatoryPriorityLevels['catch-all']),
]
