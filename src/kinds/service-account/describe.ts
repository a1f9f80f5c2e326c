/** kubectl's describe of a ServiceAccount. */
import type { Secret, ServiceAccount } from '../../api/objects.ts'
import { secrets } from '../../api/resources.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'
import { accountName, accountTokenType, accountUid } from '../secret/account-token.ts'

export async function describe(account: ServiceAccount, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  const { found } = await readingOf(read.list(secrets, { namespace: account.metadata.namespace ?? '' }))
  const own = (found ?? []).filter((secret) => isTokenOf(secret, account))
  const present = found && new Set(found.map(({ metadata }) => metadata.name))
  writeHead(page, account)
  const mark = (name: string): string => (present?.has(name) !== false ? name : `${name} (not found)`)
  writeNames(
    page,
    'Image pull secrets:',
    (account.imagePullSecrets ?? []).map(({ name = '' }) => mark(name)),
  )
  writeNames(
    page,
    'Mountable secrets: ',
    (account.secrets ?? []).map(({ name = '' }) => mark(name)),
  )
  writeNames(
    page,
    'Tokens:            ',
    own.map(({ metadata }) => metadata.name),
  )
  await writeEvents(page, read, account)
  return page.toText()
}

const isTokenOf = ({ type, metadata }: Secret, account: ServiceAccount): boolean => {
  const { [accountName]: name, [accountUid]: uid } = metadata.annotations ?? {}
  return type === accountTokenType && name === account.metadata.name && uid === account.metadata.uid
}

/** Heads stand in blanks of one width, further names below. */
function writeNames(page: Page, head: string, names: readonly string[]): void {
  if (names.length === 0) page.line(0, head, '<none>')
  for (const [index, name] of names.entries()) page.line(0, index === 0 ? head : ' '.repeat(head.length), name)
}
