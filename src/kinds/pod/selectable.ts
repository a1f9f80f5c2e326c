/** The fields of pods that field selectors may name. */
import type { Pod } from '../../api/objects.ts'

export const selectable = ({ spec, status }: Pod): Readonly<Record<string, string>> => ({
  'spec.nodeName': spec.nodeName ?? '',
  'spec.restartPolicy': spec.restartPolicy ?? '',
  'spec.schedulerName': spec.schedulerName ?? '',
  'spec.serviceAccountName': spec.serviceAccountName ?? '',
  'spec.hostNetwork': String(spec.hostNetwork ?? false),
  'status.phase': status?.phase ?? '',
  'status.podIP': status?.podIP ?? '',
  // Upstream takes the name, and knows no value.
  'status.podIPs': '',
  'status.nominatedNodeName': status?.nominatedNodeName ?? '',
})
