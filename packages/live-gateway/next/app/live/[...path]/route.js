import { gateway } from '../../../gateway.js'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

export const GET = (request) => gateway.handle(request)
export const POST = GET
export const OPTIONS = GET
