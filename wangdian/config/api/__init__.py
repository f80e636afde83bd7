"""接口: the ledgers for other systems (call centre, ticket machine, core bank). JSON under /api/, described at /api/docs.

One door with the pages: the same actions, the same refusals, the same row security. A caller signs in with the site's
session or with a personal token (`Authorization: Bearer …`); every POST carries an `Idempotency-Key`.
"""
