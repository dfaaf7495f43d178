// A real Bluesky server and its directory of identities, on loopback alone, for as long as standard input is open.
// Says where it is in one line of JSON on standard output; takes its folder with it when it goes.
import crypto from 'node:crypto'
import dns from 'node:dns'
import { once } from 'node:events'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import plc from '@did-plc/server'
import { envToCfg, envToSecrets, PDS, readEnv } from '@atproto/pds'

const loopback = '127.0.0.1'
const [folder] = process.argv.slice(1)

// Both servers would listen on every interface, and neither has a setting for it.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, { port, host: loopback }, ...rest)
}

// Nothing leaves this machine: no other name is looked up.
const lookup = dns.lookup
dns.lookup = (name, ...rest) =>
  [loopback, 'localhost'].includes(name)
    ? lookup(loopback, ...rest)
    : process.nextTick(rest.at(-1), Object.assign(new Error(`${name} is not looked up`), { code: 'ENOTFOUND' }))
dns.setServers([loopback])
syncBuiltinESMExports()

async function freePort() {
  const probe = net.createServer().listen(0)
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

const hex = () => crypto.randomBytes(32).toString('hex')
const [adminPassword, jwtSecret, pass] = [hex(), hex(), hex()]
const directory = await plc.PlcServer.create({ db: plc.Database.mock(), port: 0 }).start()
const port = await freePort()
Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: String(port),
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: `${folder}/blobs`,
  PDS_DID_PLC_URL: `http://localhost:${directory.address().port}`,
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: hex(),
  PDS_DPOP_SECRET: hex(),
  PDS_JWT_SECRET: jwtSecret,
  PDS_ADMIN_PASSWORD: adminPassword,
  PDS_INVITE_REQUIRED: '0',
  PDS_DEV_MODE: '1',
  PDS_RATE_LIMITS_ENABLED: '1',
  PDS_RATE_LIMIT_BYPASS_KEY: pass, // for those who prepare a test, not for those who are tested
  PDS_CRAWLERS: '',
})
const env = readEnv()
const server = await PDS.create(envToCfg(env), envToSecrets(env))
await server.start()
console.log(JSON.stringify({ port, adminPassword, jwtSecret, pass }))
process.stdin
  .on('end', () => {
    fs.rmSync(folder, { recursive: true, force: true })
    process.exit()
  })
  .resume()
