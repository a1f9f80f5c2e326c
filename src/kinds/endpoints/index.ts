/** Endpoints: the addresses behind a Service, in the older form. */
import { endpoints as resource } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const endpoints = defineKind({
  resource,
  rules,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns,
  describe,
})
