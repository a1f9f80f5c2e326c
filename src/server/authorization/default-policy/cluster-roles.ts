/** The cluster roles that every cluster has, but those of controllers: upstream's bootstrap policy. */
import type { PolicyRule } from '../../../api/objects.ts'
import { grant, grantPaths, read, readWrite, tellEvents, write } from './grant.ts'
import { nodeRules } from './node-rules.ts'

/** Roles whose rules are written here. */
export const clusterRoleRules: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-admin': [grant('*', '*', '*'), grantPaths('*', '*')],
  'system:discovery': [grantPaths('get', '/livez /readyz /healthz /version /version/ /openapi /openapi/* /api /api/* /apis /apis/*')],
  'system:monitoring': [grantPaths('get', '/metrics /metrics/slis /livez /readyz /healthz /livez/* /readyz/* /healthz/*')],
  'system:basic-user': [
    grant('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    grant('create', 'authentication.k8s.io', 'selfsubjectreviews'),
  ],
  'system:public-info-viewer': [grantPaths('get', '/livez /readyz /healthz /version /version/')],
  'system:aggregate-to-admin': [
    grant('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
    grant(readWrite, 'rbac.authorization.k8s.io', 'roles rolebindings'),
  ],
  'system:aggregate-to-edit': [
    grant(read, 'core', 'pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy'),
    grant('impersonate', 'core', 'serviceaccounts'),
    grant(write, 'core', 'pods pods/attach pods/proxy pods/exec pods/portforward'),
    grant('create', 'core', 'pods/eviction'),
    grant(
      write,
      'core',
      'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
    ),
    grant('create', 'core', 'serviceaccounts/token'),
    grant(
      write,
      'apps',
      'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
    ),
    grant(write, 'autoscaling', 'horizontalpodautoscalers'),
    grant(write, 'batch', 'cronjobs jobs'),
    grant(
      write,
      'extensions',
      'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
    ),
    grant(write, 'policy', 'poddisruptionbudgets'),
    grant(write, 'networking.k8s.io', 'ingresses networkpolicies'),
    grant(readWrite, 'coordination.k8s.io', 'leases'),
  ],
  'system:aggregate-to-view': [
    grant(
      read,
      'core',
      'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    ),
    grant(
      read,
      'core',
      'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
    ),
    grant(read, 'core', 'namespaces'),
    grant(read, 'discovery.k8s.io', 'endpointslices'),
    grant(
      read,
      'apps',
      'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
    ),
    grant(read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
    grant(read, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
    grant(
      read,
      'extensions',
      'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
    ),
    grant(read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
    grant(read, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
  ],
  'system:heapster': [grant(read, 'core', 'events pods nodes namespaces'), grant(read, 'extensions', 'deployments')],
  'system:node': nodeRules,
  'system:node-problem-detector': [grant('get', 'core', 'nodes'), grant('patch', 'core', 'nodes/status'), tellEvents],
  'system:kubelet-api-admin': [
    grant(read, 'core', 'nodes'),
    grant('proxy', 'core', 'nodes'),
    grant('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
    grant('*', 'core', 'nodes/configz nodes/healthz nodes/pods'),
  ],
  'system:node-bootstrapper': [grant(`create ${read}`, 'certificates.k8s.io', 'certificatesigningrequests')],
  'system:auth-delegator': [
    grant('create', 'authentication.k8s.io', 'tokenreviews'),
    grant('create', 'authorization.k8s.io', 'subjectaccessreviews'),
  ],
  'system:kube-aggregator': [grant(read, 'core', 'services endpoints')],
  'system:kube-controller-manager': [
    tellEvents,
    grant('create', 'coordination.k8s.io', 'leases'),
    grant('get update', 'coordination.k8s.io', 'leases', 'kube-controller-manager'),
    grant('create', 'core', 'secrets serviceaccounts'),
    grant('delete', 'core', 'secrets'),
    grant('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
    grant('update', 'core', 'secrets serviceaccounts'),
    grant('create', 'authentication.k8s.io', 'tokenreviews'),
    grant('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    grant('list watch', '*', '*'),
    grant('create', 'core', 'serviceaccounts/token'),
  ],
  'system:kube-dns': [grant('list watch', 'core', 'endpoints services')],
  'system:persistent-volume-provisioner': [
    grant(`create delete ${read}`, 'core', 'persistentvolumes'),
    grant(`update ${read}`, 'core', 'persistentvolumeclaims'),
    grant(read, 'storage.k8s.io', 'storageclasses'),
    grant('watch', 'core', 'events'),
    tellEvents,
  ],
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': [
    grant('create', 'certificates.k8s.io', 'certificatesigningrequests/nodeclient'),
  ],
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': [
    grant('create', 'certificates.k8s.io', 'certificatesigningrequests/selfnodeclient'),
  ],
  ...Object.fromEntries(
    ['legacy-unknown', 'kubelet-serving', 'kube-apiserver-client', 'kube-apiserver-client-kubelet'].map((signer) => [
      `system:certificates.k8s.io:${signer}-approver`,
      [grant('approve', 'certificates.k8s.io', 'signers', `kubernetes.io/${signer}`)],
    ]),
  ),
  'system:service-account-issuer-discovery': [
    grantPaths('get', '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/'),
  ],
  'system:node-proxier': [
    grant('list watch', 'core', 'endpoints services'),
    grant(read, 'core', 'nodes'),
    tellEvents,
    grant('list watch', 'networking.k8s.io', 'servicecidrs'),
    grant('list watch', 'discovery.k8s.io', 'endpointslices'),
  ],
  'system:kube-scheduler': [
    tellEvents,
    grant('create', 'coordination.k8s.io', 'leases'),
    grant('get list update watch', 'coordination.k8s.io', 'leases', 'kube-scheduler'),
    grant(readWrite, 'coordination.k8s.io', 'leasecandidates'),
    grant(read, 'core', 'nodes'),
    grant(`delete ${read}`, 'core', 'pods'),
    grant('create', 'core', 'bindings pods/binding'),
    grant('patch update', 'core', 'pods/status'),
    grant(read, 'core', 'replicationcontrollers services'),
    grant(read, 'apps extensions', 'replicasets'),
    grant(read, 'apps', 'statefulsets'),
    grant(read, 'policy', 'poddisruptionbudgets'),
    grant(read, 'core', 'persistentvolumeclaims persistentvolumes'),
    grant('create', 'authentication.k8s.io', 'tokenreviews'),
    grant('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    grant(read, 'storage.k8s.io', 'csinodes'),
    grant(read, 'storage.k8s.io', 'volumeattachments'),
    grant(read, 'core', 'namespaces'),
    grant(read, 'storage.k8s.io', 'csidrivers'),
    grant(read, 'storage.k8s.io', 'csistoragecapacities'),
  ],
  'system:volume-scheduler': [
    grant(`patch update ${read}`, 'core', 'persistentvolumes'),
    grant(read, 'storage.k8s.io', 'storageclasses'),
    grant(`patch update ${read}`, 'core', 'persistentvolumeclaims'),
  ],
}

/** Roles that collect the rules of others: name, the label that they look for, and the role they are part of themselves. */
export const aggregatedRoles: readonly { readonly name: string; readonly collects: string; readonly partOf?: string }[] = [
  { name: 'admin', collects: 'admin' },
  { name: 'edit', collects: 'edit', partOf: 'admin' },
  { name: 'view', collects: 'view', partOf: 'edit' },
]
