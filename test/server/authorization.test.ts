/** Who may do what: impersonation, roles, escalation and reviews, over a socket. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../src/api/resources.ts'
import { attributesOf } from '../../src/server/authorization/attributes.ts'
import { ruleAllows, ruleText, uncovered } from '../../src/server/authorization/rule.ts'
import type { Connection } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

const group = 'rbac.authorization.k8s.io'
const pods = '/api/v1/namespaces/default/pods'
const rolesPath = `/apis/${group}/v1/namespaces/default/roles`
const bindingsPath = `/apis/${group}/v1/namespaces/default/rolebindings`
const user = (name: string) => ({ apiGroup: group, kind: 'User', name })
const roleRef = (kind: string, name: string) => ({ apiGroup: group, kind, name })

let server: ListeningServer
let ask: Connection['ask']
beforeAll(async () => {
  server = await startListening({ policy: true })
  ask = server.ask
  const { client } = server
  await client.create(roles, {
    metadata: { namespace: 'default', name: 'deployer' },
    rules: [
      { apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: ['create', 'update'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
    ],
  })
  await client.create(roleBindings, {
    metadata: { namespace: 'default', name: 'deployer' },
    roleRef: roleRef('Role', 'deployer'),
    subjects: [user('jane')],
  })
})
afterAll(() => server.stop())

const role = (name: string, rules: readonly object[]) => ({ apiVersion: `${group}/v1`, kind: 'Role', metadata: { name }, rules })
const binding = (name: string, ref: object) => ({
  apiVersion: `${group}/v1`,
  kind: 'RoleBinding',
  metadata: { name },
  roleRef: ref,
  subjects: [user('joe')],
})

describe('a user', () => {
  test('may do what a role grants, and nothing else', async () => {
    expect(await ask({ path: pods, as: 'jane' })).toMatchObject({ status: 200 })
    expect(await ask({ method: 'DELETE', path: `${pods}/p`, as: 'jane' })).toMatchObject({
      status: 403,
      body: {
        message: 'pods "p" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
        details: { name: 'p', kind: 'pods' },
      },
    })
    expect(await ask({ path: '/api/v1/pods', as: 'jane' })).toMatchObject({
      status: 403,
      body: { message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope' },
    })
    expect(await ask({ path: '/metrics', as: 'jane' })).toMatchObject({
      status: 403,
      body: { message: 'forbidden: User "jane" cannot get path "/metrics"', details: {} },
    })
    expect(await ask({ path: '/healthz', as: 'nobody' })).toMatchObject({ status: 200 })
  })

  test('is told which role of a binding is missing', async () => {
    await server.client.create(clusterRoleBindings, {
      metadata: { name: 'dangling' },
      roleRef: roleRef('ClusterRole', 'gone'),
      subjects: [user('ann')],
    })
    expect(await ask({ path: pods, as: 'ann' })).toMatchObject({
      status: 403,
      body: {
        message: expect.stringMatching(
          /in the namespace "default": RBAC: clusterrole\.rbac\.authorization\.k8s\.io "gone" not found$/,
        ) as string,
      },
    })
  })

  test('gives no more rights than it has', async () => {
    expect(
      await ask({
        method: 'POST',
        path: rolesPath,
        as: 'jane',
        body: role('same', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]),
      }),
    ).toMatchObject({ status: 201 })
    expect(
      await ask({
        method: 'POST',
        path: rolesPath,
        as: 'jane',
        body: role('more', [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'delete'] }]),
      }),
    ).toMatchObject({
      status: 403,
      body: {
        message: `roles.${group} "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "delete"]}\n{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}`,
      },
    })
    expect(
      await ask({ method: 'POST', path: bindingsPath, as: 'jane', body: binding('admins', roleRef('ClusterRole', 'cluster-admin')) }),
    ).toMatchObject({ status: 403 })
    expect(await ask({ method: 'POST', path: bindingsPath, as: 'jane', body: binding('nothing', roleRef('Role', 'none')) })).toMatchObject({
      status: 404,
      body: { message: `rolebindings.${group} "none" not found` },
    })
  })

  test('makes nothing by a write that it may only use to change', async () => {
    await server.client.create(roles, {
      metadata: { namespace: 'default', name: 'changer' },
      rules: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] },
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['update'] },
      ],
    })
    await server.client.create(roleBindings, {
      metadata: { namespace: 'default', name: 'changer' },
      roleRef: roleRef('Role', 'changer'),
      subjects: [user('kim')],
    })
    const applied = await ask({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/c?fieldManager=m',
      as: 'kim',
      type: 'application/apply-patch+yaml',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
    })
    expect(applied).toMatchObject({
      status: 403,
      body: {
        message: 'configmaps "c" is forbidden: User "kim" cannot create resource "configmaps" in API group "" in the namespace "default"',
      },
    })
    const put = await ask({
      method: 'PUT',
      path: '/apis/coordination.k8s.io/v1/namespaces/default/leases/l',
      as: 'kim',
      body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } },
    })
    expect(put).toMatchObject({ status: 403, body: { message: expect.stringContaining('cannot create resource "leases"') as string } })
  })

  test('learns what it may do', async () => {
    const review = (kind: string, spec: object, metadata: object = {}) =>
      ask({ method: 'POST', path: `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, as: 'jane', body: { metadata, spec } })
    expect(
      await review('SelfSubjectAccessReview', { resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'default' } }),
    ).toMatchObject({
      status: 201,
      body: {
        kind: 'SelfSubjectAccessReview',
        status: { allowed: true, reason: 'RBAC: allowed by RoleBinding "deployer/default" of Role "deployer" to User "jane"' },
      },
    })
    expect(await review('SelfSubjectAccessReview', {})).toMatchObject({ status: 422 })
    expect(await review('SelfSubjectAccessReview', { resourceAttributes: {} }, { name: 'a' })).toMatchObject({
      status: 422,
      body: {
        details: {
          causes: [
            {
              field: 'metadata',
              message: expect.stringMatching(/^Invalid value: v1\.ObjectMeta\{Name:"a", .*\}: must be empty$/) as string,
            },
          ],
        },
      },
    })
    expect(await review('SelfSubjectRulesReview', { namespace: 'default' })).toMatchObject({
      body: {
        status: {
          incomplete: false,
          resourceRules: expect.arrayContaining([{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }]) as unknown[],
        },
      },
    })
    expect(await review('SubjectAccessReview', { user: 'joe', resourceAttributes: {} })).toMatchObject({ status: 403 })
  })
})

test('a new cluster has the default roles, and bindings for every one of its components', async () => {
  const { items } = await server.client.list(clusterRoles, {})
  const names = items.map(({ metadata }) => metadata.name)
  expect(names).toEqual(
    expect.arrayContaining([
      'admin',
      'cluster-admin',
      'edit',
      'system:basic-user',
      'system:controller:job-controller',
      'system:discovery',
      'view',
    ]),
  )
  const bound = (await server.client.list(clusterRoleBindings, {})).items
    .map(({ roleRef: { name } }) => name)
    .filter((name) => name !== 'gone')
  expect(bound.filter((name) => !names.includes(name))).toEqual([])
})

describe('attributes', () => {
  const of = (method: string, url: string) => {
    const [path = '', query] = url.split('?')
    const { verb, resource } = attributesOf({ name: 'u', groups: [] }, { method, path, query: new URLSearchParams(query) })
    return `${verb} ${resource === undefined ? path : [resource.group, resource.resource, resource.subresource, resource.namespace, resource.name].join('|')}`
  }
  test.each([
    ['GET', '/api/v1/namespaces/a/pods/p/log', 'get |pods|log|a|p'],
    ['GET', '/api/v1/namespaces/a/pods?watch=1', 'watch |pods||a|'],
    ['GET', '/api/v1/watch/namespaces/a/pods', 'watch |pods||a|'],
    ['GET', '/api/v1/namespaces/a', 'get |namespaces||a|a'],
    ['PUT', '/api/v1/namespaces/a/finalize', 'update |namespaces|finalize|a|a'],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments', 'deletecollection apps|deployments||a|'],
    ['GET', '/api/v1/secrets?fieldSelector=metadata.name%3Dx', 'list |secrets|||x'],
    ['POST', '/apis/foo.example/v1/bars', 'create foo.example|bars|||'],
    ['GET', '/apis/apps/v1', 'get /apis/apps/v1'],
  ])('of %s %s', (method, url, expected) => {
    expect(of(method, url)).toBe(expected)
  })
})

describe('a rule', () => {
  const asked = (resource: string, subresource = '', name = '') => ({
    user: { name: 'u', groups: [] },
    verb: 'get',
    path: '',
    resource: { group: '', version: 'v1', resource, subresource, namespace: 'a', name },
  })
  const allowing = (more: object) => ({ apiGroups: [''], verbs: ['get'], ...more })

  test('allows subresources by their own name, or all of one name', () => {
    expect(ruleAllows(allowing({ resources: ['pods'] }), asked('pods', 'log'))).toBe(false)
    expect(ruleAllows(allowing({ resources: ['pods/log'] }), asked('pods', 'log'))).toBe(true)
    expect(ruleAllows(allowing({ resources: ['*/scale'] }), asked('deployments', 'scale'))).toBe(true)
    expect(ruleAllows(allowing({ resources: ['pods'], resourceNames: ['a'] }), asked('pods', '', 'b'))).toBe(false)
  })

  test('covers others only as a whole', () => {
    expect(uncovered([allowing({ resources: ['pods'], resourceNames: ['a'] })], [allowing({ resources: ['pods'] })]).map(ruleText)).toEqual(
      ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
    )
    expect(uncovered([{ nonResourceURLs: ['/api/*'], verbs: ['get'] }], [{ nonResourceURLs: ['/api/v1'], verbs: ['get'] }])).toEqual([])
  })
})
