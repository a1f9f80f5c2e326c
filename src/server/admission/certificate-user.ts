/** A certificate request tells who made it; the client cannot. */
import { certificateSigningRequests } from '../../api/resources.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const certificateUser: AdmissionPlugin = {
  name: 'CertificateUser',
  resources: [certificateSigningRequests.id],
  operations: ['create'],
  admit({ call, object }) {
    const { username: _username, uid: _uid, groups: _groups, extra: _extra, ...spec } = (object['spec'] ?? {}) as Record<string, unknown>
    const { name, uid, groups, extra = {} } = call.user
    const more = Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]))
    object['spec'] = {
      ...spec,
      username: name,
      ...(uid !== undefined && { uid }),
      ...(groups.length > 0 && { groups: [...groups] }),
      ...(Object.keys(more).length > 0 && { extra: more }),
    }
  },
}
