/** Runs a script in a pod of a test's cluster, as exec does. */
import { expressionMaker } from '../../src/node/simulated/expressions/expression.ts'
import { turns } from '../turns.ts'
import type { startCluster } from './start-cluster.ts'

type Cluster = Awaited<ReturnType<typeof startCluster>>

/** What the script wrote to both streams, with its exit code behind it when that is not 0. Time runs while it does. */
export async function runInPod(cluster: Cluster, pod: string, script: string): Promise<string> {
  // The clock runs on while a module is loaded.
  await expressionMaker()
  const session = await cluster.nodes.access.exec(await cluster.get(pod), 'c', { command: ['sh', '-c', script], tty: false, stdin: false })
  session.end()
  const decoder = new TextDecoder()
  let text = ''
  const collect = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of stream) text += decoder.decode(bytes)
  }
  let ended: number | undefined
  void Promise.all([session.exit, collect(session.stdout), collect(session.stderr)]).then(([code]) => (ended = code))
  for (let turn = 0; turn < 200 && ended === undefined; turn++) await cluster.advance(1000)
  // What the process does in threads of its own, such as looking at a signature, takes as long as the machine does, whatever the clock says.
  const patience = performance.now() + 20_000
  while (ended === undefined && performance.now() < patience) await turns()
  return ended === 0 ? text : `${text}(${ended ?? 'running'})`
}
