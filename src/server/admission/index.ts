/** The list of admission plug-ins, in the order in which upstream runs them. Adding one is its own file and one line here. */
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { priority } from './priority.ts'
import { serviceAccount } from './service-account.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, serviceAccount, taintNodesByCondition, priority, defaultTolerationSeconds, defaultStorageClass, defaultIngressClass]
