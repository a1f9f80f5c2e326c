/** What is allowed in a pod but rarely meant. */
import { expect, test } from 'vitest'
import type { Pod } from '../../../src/api/objects.ts'
import { podWarnings } from '../../../src/kinds/pod/warnings.ts'

test('a name that two ports share is the first one’s', () => {
  const container = (name: string, port: number): object => ({
    name,
    image: 'x',
    ports: [{ containerPort: port, name: 'web' }, { containerPort: port + 1 }],
  })
  const pod = { metadata: { name: 'p' }, spec: { containers: [container('a', 80), container('b', 90)] } } as unknown as Pod
  expect(podWarnings(pod)).toEqual([
    'spec.containers[1].ports[0]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
  ])
})
