/** What no webhook and no policy gets to see: the objects that configure them, lest one locks everybody out. */
import type { AdmissionRequest } from '../admission/plugin.ts'

export const isExempt = ({ call }: Pick<AdmissionRequest, 'call'>): boolean => call.resource.group === 'admissionregistration.k8s.io'
