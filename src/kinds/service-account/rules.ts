/** Everything the server asks of service accounts. */
import type { Mutable } from '../../api/object.ts'
import type { ServiceAccount } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { changeFirst } from '../shared/update-checks.ts'
import { enforceMountableSecrets } from './mountable-secrets.ts'

export const rules: Rules<ServiceAccount> = {
  updateChecks: changeFirst,
  prepareCreate: cleanReferences,
  prepareUpdate: cleanReferences,
  warnings: ({ metadata }, old) =>
    metadata.annotations?.[enforceMountableSecrets] !== undefined && old?.metadata.annotations?.[enforceMountableSecrets] === undefined
      ? [
          `metadata.annotations[${enforceMountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [],
}

/** A secret of an account is one of its namespace; only the name counts. */
function cleanReferences(draft: Mutable<ServiceAccount>): void {
  if (draft.secrets !== undefined) draft.secrets = draft.secrets.map(({ name }) => (name === undefined ? {} : { name }))
}
