/** Tables of scripts and what they say, run in one pod. */
import { expect } from 'vitest'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

/** Each script runs in a directory of its own. */
export async function table(rows: Readonly<Record<string, string>>, image = 'busybox:1.36'): Promise<void> {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ name: 'c', image, command: ['sleep', 'infinity'] }] })
  await cluster.advance(5000)
  const said: Record<string, string> = {}
  for (const [at, script] of Object.keys(rows).entries())
    said[script] = await runInPod(cluster, 'p', `mkdir -p /tmp/${at}; cd /tmp/${at}\n${script}`)
  await cluster.stop()
  expect(said).toEqual(rows)
}
