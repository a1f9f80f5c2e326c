/** NodeRestriction: what nodes may write, beyond which objects they may touch at all. Upstream: plugin/pkg/admission/noderestriction. */
import { nodeNameOf } from '../../authorization/node-identity.ts'
import { refusal, type AdmissionPlugin } from '../plugin.ts'
import { refuseClaim } from './claims.ts'
import { refuseNode } from './nodes.ts'
import { refuseCertificateRequest, refuseCsiNode, refuseLease } from './own-objects.ts'
import { refusePod } from './pods.ts'
import type { Rule } from './rule.ts'
import { refuseToken } from './tokens.ts'

/** By group and resource, whatever the version. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ['/pods', refusePod],
  ['/nodes', refuseNode],
  ['/persistentvolumeclaims', refuseClaim],
  ['/serviceaccounts', refuseToken],
  ['coordination.k8s.io/leases', refuseLease],
  ['storage.k8s.io/csinodes', refuseCsiNode],
  ['certificates.k8s.io/certificatesigningrequests', refuseCertificateRequest],
])

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  operations: ['create', 'update', 'delete'],
  subresources: 'all',
  admit(request) {
    const { user, resource } = request.call
    const node = nodeNameOf(user)
    if (node === undefined) return
    if (node === '') throw refusal(request, `could not determine node from user ${JSON.stringify(user.name)}`)
    rules.get(`${resource.group}/${resource.plural}`)?.(request, node)
  },
}
