/** Programs that give credentials, as kubeconfigs name them under `exec`: run when first needed, and anew when what they gave is over. */
import { execFile } from 'node:child_process'
import { isJsonObject, membersOf, textOf } from '../api/json-object.ts'
import { reasonOf } from '../base/thrown.ts'
import { systemClock } from '../base/clock.ts'
import type { ClusterEntry, PluginEntry } from './kubeconfig.ts'

export interface Credentials {
  readonly token?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** Milliseconds; undefined: good for as long as the program runs. */
  readonly until?: number | undefined
}

export interface Plugin {
  /** Those at hand, or new ones. Rejects with what is wrong with the program. */
  credentials(): Promise<Credentials>
  /** What is at hand was not accepted; false: there is nothing to forget. */
  forget(): boolean
}

interface Around {
  readonly cluster: ClusterEntry
  readonly env: Readonly<Record<string, string | undefined>>
}

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

export function createPlugin(plugin: PluginEntry, around: Around): Plugin {
  let atHand: Promise<Credentials> | undefined
  const ask = (): Promise<Credentials> => {
    const asked = run(plugin, around).catch((error: unknown) => {
      if (atHand === asked) atHand = undefined
      throw new Error(`getting credentials: ${reasonOf(error)}`, { cause: error })
    })
    return asked
  }
  return {
    credentials: async () => {
      // Requests that come at once ask once.
      const held = await (atHand ??= ask())
      if (held.until === undefined || held.until > systemClock.now()) return held
      return (atHand = ask())
    },
    forget: () => {
      const had = atHand !== undefined
      atHand = undefined
      return had
    },
  }
}

async function run(plugin: PluginEntry, { cluster, env }: Around): Promise<Credentials> {
  const { apiVersion, command, args, wantsCluster } = plugin
  if (!versions.includes(apiVersion)) throw new Error(`exec plugin: invalid apiVersion ${JSON.stringify(apiVersion)}`)
  const { server, 'certificate-authority': _, ...rest } = cluster.written
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(wantsCluster && { cluster: { server, ...rest } }) } }
  const stdout = await output(command, args, { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) }, plugin.installHint)
  return credentialsIn(stdout, apiVersion)
}

/** What it prints. It has no terminal to ask anybody by: the screen has it. */
function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv, hint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { env, maxBuffer: 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      if (error.code === 'ENOENT') return reject(new Error(`exec: executable ${command} not found${hint === '' ? '' : `\n\n${hint}`}`))
      const said = stderr.trim().split('\n').at(-1) ?? ''
      reject(new Error(`exec: executable ${command} failed with exit code ${error.code ?? 1}${said === '' ? '' : `: ${said}`}`))
    })
    child.stdin?.end()
  })
}

function credentialsIn(text: string, wanted: string): Credentials {
  const data = parsed(text)
  const { apiVersion, kind, status } = data
  if (kind !== 'ExecCredential' || apiVersion !== wanted)
    throw new Error(`exec plugin is configured to use API version ${wanted}, plugin returned version ${textOf(apiVersion)}`)
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = membersOf(status)
  if (textOf(token) === '' && (textOf(clientCertificateData) === '' || textOf(clientKeyData) === ''))
    throw new Error("exec plugin didn't return a token or cert/key pair")
  const until = Date.parse(textOf(expirationTimestamp))
  return {
    token: textOf(token) === '' ? undefined : textOf(token),
    cert: textOf(clientCertificateData) === '' ? undefined : textOf(clientCertificateData),
    key: textOf(clientKeyData) === '' ? undefined : textOf(clientKeyData),
    until: Number.isNaN(until) ? undefined : until,
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(text)
    if (isJsonObject(data)) return data
  } catch {
    // said below
  }
  throw new Error("decoding stdout: couldn't get version/kind; it printed no ExecCredential")
}
