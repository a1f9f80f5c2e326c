/** `inkube kubectl ARGS`: the user's own kubectl on the cluster, without any set-up. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printYaml } from '../api/yaml.ts'
import { openBridge } from '../cluster/bridge.ts'
import { CommandError, type Command, type Context } from './command.ts'
import { data } from './common-flags.ts'
import { administrator, configFor } from './kubeconfig.ts'

export const kubectl: Command = {
  name: 'kubectl',
  summary: 'Run your own kubectl on the cluster, as its administrator',
  usage: '[flags] [--] ARGS',
  examples: ['inkube kubectl get pods -A', 'inkube kubectl --data ./cluster -- explain deployment.spec.strategy'],
  flags: { data },
  handsOn: true,
  run: async (context) => {
    const { socketPath = '' } = await context.session()
    const bridge = await openBridge(socketPath)
    const folder = await mkdtemp(join(tmpdir(), 'inkube-kubectl-'))
    try {
      const path = join(folder, 'config')
      const config = await configFor(bridge.keyring, { server: `https://127.0.0.1:${bridge.port}`, ...administrator })
      await writeFile(path, printYaml(config), { mode: 0o600 })
      return await runKubectl(context, path)
    } finally {
      await rm(folder, { recursive: true, force: true })
      bridge.close()
    }
  },
}

/** Gives kubectl the terminal and waits for its end. */
function runKubectl({ args, env }: Context, config: string): Promise<number> {
  const child = spawn('kubectl', args, { stdio: 'inherit', env: { ...env, KUBECONFIG: config } })
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new CommandError('there is no kubectl on your PATH') : error),
    )
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
