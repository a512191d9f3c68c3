// Checks a passport as a service in Node would, with nothing but Node: the key by its `kid` from
// the JWK set, the signature (RFC 7515, Ed25519 of RFC 8037), then issuer, audience and time.
//
//   node passport.mjs '{"keys":…}' PASSPORT ISSUER AUDIENCE   prints the claims, or fails

import { createPublicKey, verify } from "node:crypto";

const [set, passport, issuer, audience] = process.argv.slice(2);
const [head, body, signature] = passport.split(".");
const read = (part) => JSON.parse(Buffer.from(part, "base64url"));

const { alg, typ, kid } = read(head);
if (alg !== "EdDSA" || typ !== "at+jwt") throw new Error(`not a passport: ${alg}, ${typ}`);
const key = JSON.parse(set).keys.find((key) => key.kid === kid);
if (!key) throw new Error(`no key ${kid}`);
const signed = Buffer.from(`${head}.${body}`);
const good = verify(
  null, signed, createPublicKey({ key, format: "jwk" }), Buffer.from(signature, "base64url"),
);
if (!good) throw new Error("the signature is wrong");

const claims = read(body);
const now = Date.now() / 1000;
if (claims.iss !== issuer) throw new Error("another issuer");
if (![claims.aud].flat().includes(audience)) throw new Error("not for us");
if (!(claims.iat <= now + 5 && now < claims.exp + 5)) throw new Error("not now");
console.log(JSON.stringify(claims));
