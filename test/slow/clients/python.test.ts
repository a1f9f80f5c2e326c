/**
 * Kubernetes' own Python client does a day's work on the cluster, where `.ci/run` could install it (or `INKUBE_TEST_PYTHON` names a Python
 * that has it).
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Program, root } from '../program.ts'

const program = new Program()
afterAll(() => program.close())

const python = process.env['INKUBE_TEST_PYTHON'] ?? join(root, 'node_modules/.cache/inkube-python/bin/python')
const isHere = existsSync(python)

test('makes more than 60 calls, and each is answered as upstream answers it', { timeout: 300_000 }, async ({ skip }) => {
  skip(!isHere, "Kubernetes' Python client is not installed")
  await program.serve(['--port', '0', '--nodes', '1'])
  const kubeconfig = program.write('kubeconfig', await program.print(['kubeconfig']))
  const { status, stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'python_client.py'), kubeconfig, join(root, 'samples')], {
    encoding: 'utf8',
    env: program.env(),
  })
  expect(status, stderr).toBe(0)
  expect(Number(/(\d+) calls\n$/.exec(stdout)?.[1])).toBeGreaterThan(60)
})
