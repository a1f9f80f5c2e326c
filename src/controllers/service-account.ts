/** Sees that every namespace has its default service account and the root certificate's config map. */
import type { ConfigMap, Namespace } from '../api/objects.ts'
import { configMaps, namespaces, serviceAccounts } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { defineController } from './controller.ts'
import { step, type Step } from './step.ts'
import { watching } from './watch.ts'
import { isTerminating } from './pods.ts'

export const certificateName = 'kube-root-ca.crt'
/** Where the server publishes its certificate. */
const source = { namespace: 'kube-system', name: 'extension-apiserver-authentication' }
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

const isLiving = (namespace: Namespace): boolean =>
  namespace.metadata.deletionTimestamp === undefined && namespace.status?.phase !== 'Terminating'

/** Someone else was faster, or the namespace is going away. */
const ignoreRace = (error: Error): readonly Step[] | undefined =>
  hasReason(error, 'AlreadyExists') || isTerminating(error) || hasReason(error, 'NotFound') ? [] : undefined

export const serviceAccount = defineController<Namespace>({
  name: 'service-account',
  component: 'serviceaccount-controller',
  of: namespaces,
  watches: [
    watching(serviceAccounts, ({ type, object }) =>
      type === 'deleted' && object.metadata.name === 'default' ? [object.metadata.namespace ?? ''] : [],
    ),
  ],
  reconcile(namespace, view) {
    const { name } = namespace.metadata
    if (!isLiving(namespace) || view.get(serviceAccounts, { namespace: name, name: 'default' }) !== undefined) return []
    return [step.create(serviceAccounts, { metadata: { name: 'default', namespace: name } }, { otherwise: ignoreRace })]
  },
})

export const rootCertificate = defineController<Namespace>({
  name: 'root-certificate',
  component: 'root-ca-certificate-publisher-controller',
  of: namespaces,
  watches: [
    watching(configMaps, ({ object: { metadata } }, view) => {
      if (metadata.name === certificateName) return [metadata.namespace ?? '']
      const isSource = metadata.name === source.name && metadata.namespace === source.namespace
      return isSource ? view.list(namespaces).map((namespace) => namespace.metadata.name) : []
    }),
  ],
  reconcile(namespace, view) {
    const { name } = namespace.metadata
    if (!isLiving(namespace)) return []
    const wanted = certificateOf(view.get(configMaps, source))
    const found = view.get(configMaps, { namespace: name, name: certificateName })
    if (found === undefined)
      return [
        step.create(
          configMaps,
          { metadata: { name: certificateName, namespace: name, annotations: { 'kubernetes.io/description': description } }, data: wanted },
          { otherwise: ignoreRace },
        ),
      ]
    const isRight =
      found.data?.['ca.crt'] === wanted['ca.crt'] &&
      Object.keys(found.data).length === 1 &&
      found.metadata.annotations?.['kubernetes.io/description'] === description
    if (isRight) return []
    return [
      step.update(configMaps, {
        ...found,
        metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, 'kubernetes.io/description': description } },
        data: wanted,
      }),
    ]
  },
})

/** The certificate that the server publishes of itself; empty while it speaks over a local socket only. */
function certificateOf(published: ConfigMap | undefined): { readonly 'ca.crt': string } {
  return { 'ca.crt': published?.data?.['client-ca-file'] ?? '' }
}
