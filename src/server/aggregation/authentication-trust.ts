/**
 * Tells API servers behind this one whom to believe: a ConfigMap with both authorities. Upstream: the cluster authentication trust
 * controller.
 */
import { copyOf, isSame } from '../../api/equal.ts'
import { configMaps } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { frontProxyName } from '../authentication/keyring.ts'
import { admin, type Call, type Core, type Draft } from '../core.ts'
import { create } from '../verbs/create.ts'
import { modify } from '../verbs/modify.ts'

const name = 'extension-apiserver-authentication'
const namespace = 'kube-system'

/** Writes the ConfigMap as it should be. */
export async function publishTrust(core: Core): Promise<void> {
  const [{ certificate }, { authority }] = await Promise.all([core.keyring.authority(), core.keyring.frontProxy()])
  const data = {
    'client-ca-file': certificate,
    'requestheader-allowed-names': JSON.stringify([frontProxyName]),
    'requestheader-client-ca-file': authority.certificate,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  }
  const call: Call = {
    resource: configMaps,
    namespace,
    name,
    user: admin,
    dryRun: false,
    fieldManager: 'kube-apiserver',
    warn: () => undefined,
  }
  try {
    const made = await create(core, call, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data })
    if (made !== undefined) return
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error
  }
  const draft = (old: object): Draft => {
    const found = copyOf(old) as Draft
    return isSame(found['data'], data) ? found : { ...found, data }
  }
  await modify(core, call, { draft })
}
