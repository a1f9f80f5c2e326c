/** What is refused of the status of pods, and what vanishes from it. */
import { expect, test } from 'vitest'
import { refusedStatus, type Json } from '../rule-rows.ts'

const pod = (status: Json, os?: string): Json => ({
  spec: { ...(os !== undefined && { os: { name: os } }), containers: [{ name: 'c', image: 'i' }] },
  status,
})
const user = (linux: Json): Json => ({ containerStatuses: [{ name: 'c', user: { linux } }] })
const range = 'must be between 0 and 2147483647, inclusive'

test.for([
  [
    user({ uid: -1, gid: 0, supplementalGroups: [2 ** 31] }),
    undefined,
    [
      `status.containerStatuses[0].linux.uid: Invalid value: -1: ${range}`,
      `status.containerStatuses[0].linux.supplementalGroups[0]: Invalid value: 2147483648: ${range}`,
    ],
  ],
  [user({ uid: 0, gid: 0 }), 'windows', ['status.containerStatuses[0].linux: Forbidden: cannot be set for a windows pod']],
  [
    { hostIP: '1.2.3.4', hostIPs: [{ ip: '1.2.3.4' }, { ip: 'x' }] },
    undefined,
    [
      'status.hostIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.hostIPs: Internal error: failed to check for dual stack with error:invalid IP[1]: x',
      'status.hostIPs: Invalid value: []core.HostIP{core.HostIP{IP:"1.2.3.4"}, core.HostIP{IP:"x"}}: may specify no more than one IP for each IP family',
    ],
  ],
] as readonly [Json, string | undefined, string[]][])('%j', ([status, os, refusals]) => {
  expect(refusedStatus('v1 pods', pod({}, os), pod(status, os))).toEqual(refusals)
})
