/** kubectl's describe of a ConfigMap. */
import type { ConfigMap } from '../../api/objects.ts'
import { sortTexts } from '../../base/order.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'

export async function describe(map: ConfigMap, read: Reader, now: number): Promise<string> {
  const { data = {}, binaryData = {} } = map
  const page = startPage(read, now)
  writeHead(page, map)
  page.write(0, '\nData\n====\n')
  // Upstream's order is random; ours is by key.
  for (const key of sortTexts(Object.keys(data))) page.write(0, `${key}:\n----\n${data[key] ?? ''}\n\n`)
  page.write(0, '\nBinaryData\n====\n')
  for (const key of sortTexts(Object.keys(binaryData)))
    page.write(0, `${key}: ${Buffer.byteLength(binaryData[key] ?? '', 'base64')} bytes\n`)
  page.write(0, '\n')
  await writeEvents(page, read, map)
  return page.toText()
}
