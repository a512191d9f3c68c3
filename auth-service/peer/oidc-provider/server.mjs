// The peer of auth-service: oidc-provider with two confidential clients, one whose refresh tokens
// stay and one whose refresh tokens are rotated.
//
//   node server.mjs seed CODES.json COUNT COUNT    issues codes, as many for each client
//   node server.mjs serve PORT                     serves, and says when it is ready
//
// All else is in the environment: REDIS, ISSUER, REDIRECT_URI, VERIFIER (of PKCE, for the second
// client), KEPT and ROTATED (the clients' ids), KEPT_SECRET and ROTATED_SECRET.

import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { Provider } from 'oidc-provider';

import { adapterOn } from './redis.mjs';

const {
  ISSUER, KEPT, KEPT_SECRET, REDIRECT_URI, REDIS, ROTATED, ROTATED_SECRET, VERIFIER,
} = process.env;
const scope = 'cart.read cart.write';
const hour = 60 * 60;
const month = 30 * 24 * hour;

const client = (client_id, client_secret) => ({
  client_id,
  client_secret,
  redirect_uris: [REDIRECT_URI],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
});

const provider = new Provider(ISSUER, {
  adapter: adapterOn(REDIS, month),
  clients: [client(KEPT, KEPT_SECRET), client(ROTATED, ROTATED_SECRET)],
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  // Whose account it is costs the peer nothing here; auth-service asks its database.
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  pkce: { required: () => false },
  rotateRefreshToken: (context) => context.oidc.client.clientId === ROTATED,
  scopes: scope.split(' '),
  ttl: { AccessToken: hour, AuthorizationCode: hour, Grant: month, RefreshToken: month },
});

// What the consent page would have done: a grant, and a code for it.
async function issue(clientId, number, pkce) {
  const accountId = `shopper-${clientId}-${number}`;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save(month);
  const code = new provider.AuthorizationCode({
    accountId,
    client: await provider.Client.find(clientId),
    grantId,
    gty: 'authorization_code',
    redirectUri: REDIRECT_URI,
    scope,
    ...pkce,
  });
  return code.save(hour);
}

async function seed(file, keptCount, rotatedCount) {
  const numbers = (count) => Array.from({ length: Number(count) }, (_, number) => number);
  const pkce = {
    codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    codeChallengeMethod: 'S256',
  };
  const kept = await Promise.all(numbers(keptCount).map((number) => issue(KEPT, number)));
  const rotated = await Promise.all(
    numbers(rotatedCount).map((number) => issue(ROTATED, number, pkce)),
  );
  await writeFile(file, JSON.stringify({ kept, rotated }));
}

function serve(port) {
  const server = provider.listen(Number(port), '127.0.0.1', () => {
    process.stdout.write('ready\n');
  });
  server.keepAliveTimeout = 0; // connections end when the load ends them
}

const [, , what, ...rest] = process.argv;
if (what === 'seed') {
  await seed(...rest);
  process.exit(0); // the connection to Redis would keep it
} else {
  serve(...rest);
}
