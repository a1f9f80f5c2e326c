/** The cluster's keys as they are kept: damaged ones are named, and stay as they are. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../../src/base/clock.ts'
import { keyringOf, secretsInMemory, type Secrets } from '../../../src/server/authentication/keyring.ts'

const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'))

async function kept(): Promise<Secrets> {
  const secrets = secretsInMemory()
  await keyringOf(secrets, clock).server()
  return secrets
}

test('kept keys are read again', async () => {
  const secrets = await kept()
  const { certificate } = await keyringOf(secrets, clock).server()
  expect(certificate).toBe(await secrets.read('apiserver.crt'))
})

test.each(['ca.crt', 'ca.key', 'apiserver.crt', 'apiserver.key'])('a damaged %s is named and not replaced', async (name) => {
  const secrets = await kept()
  await secrets.write(name, 'junk')
  await expect(keyringOf(secrets, clock).server()).rejects.toThrow(`the cluster's key file "${name}" cannot be read: `)
  expect(await secrets.read(name)).toBe('junk')
})

test('a key of another certificate is told from its own', async () => {
  const [secrets, others] = [await kept(), await kept()]
  await secrets.write('ca.key', (await others.read('ca.key')) ?? '')
  await expect(keyringOf(secrets, clock).server()).rejects.toThrow(`the cluster's key files "ca.crt" and "ca.key" do not belong together`)
})
