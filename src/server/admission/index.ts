/** The list of admission plug-ins, in the order in which upstream runs them. Adding one is its own file and one line here. */
import type { Store } from '../../store/store.ts'
import { loadExpressions } from '../cel/load-expressions.ts'
import { validatingPolicies } from '../policies/validating.ts'
import { mutatingWebhooks } from '../webhooks/mutating.ts'
import { validatingWebhooks } from '../webhooks/validating.ts'
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificate-signers.ts'
import { certificateUser } from './certificate-user.ts'
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction/index.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts'
import { podSecurity } from './pod-security/index.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { roleEscalation } from './role-escalation.ts'
import { runtimeClass } from './runtime-class.ts'
import { serviceAccount } from './service-account.ts'
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

/**
 * The plug-ins of one server over its store; some remember what is under way. Webhooks see what all others have made of an object; nothing
 * is charged to a quota that is refused elsewhere.
 */
export const admissionPlugins = (store: Store): readonly AdmissionPlugin[] => [
  loadExpressions,
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  podSecurity,
  taintNodesByCondition,
  priority(store),
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  defaultIngressClass,
  mutatingWebhooks(store),
  // Of what webhooks have made of a role, as upstream's storage does.
  roleEscalation,
  // Upstream's strategy, not its admission, says who asks: no webhook has a say in it.
  certificateUser,
  validatingPolicies(store),
  validatingWebhooks(store),
  resourceQuota(),
]
