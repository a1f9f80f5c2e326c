/** kubectl's describe of a Secret: sizes, not values, but for the token of a service account. */
import type { Secret } from '../../api/objects.ts'
import { sortTexts } from '../../base/order.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { accountTokenType } from './account-token.ts'

export function describe(secret: Secret, read: Reader, now: number): Promise<string> {
  const { data = {}, type = '' } = secret
  const page = startPage(read, now)
  writeHead(page, secret)
  page.write(0, `\nType:\t${type}\n`)
  page.write(0, '\nData\n====\n')
  // Upstream's order is random; ours is by key.
  for (const key of sortTexts(Object.keys(data))) {
    const bytes = Buffer.from(data[key] ?? '', 'base64')
    page.field(0, key, key === 'token' && type === accountTokenType ? bytes.toString() : `${bytes.length} bytes`)
  }
  return Promise.resolve(page.toText())
}
