/** Reads endpoint slices. */
import type { Endpoint, EndpointSlice } from '../api/objects.ts'

/** A slice without endpoints has null there, as Go writes an empty list. */
export const endpointsOf = (slice: EndpointSlice): readonly Endpoint[] => (slice.endpoints as readonly Endpoint[] | null) ?? []
