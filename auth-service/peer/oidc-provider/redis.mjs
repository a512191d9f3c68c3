// Where oidc-provider keeps its models: the adapter that its documentation asks for, on Redis.
//
// A model is its JSON under its own key. What can be consumed once is a hash instead, so that the
// mark is one write that touches nothing else. A set for each grant names the keys of its tokens,
// for the day on which they are revoked together.

import { Redis } from 'ioredis';

const ofGrants = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);
const consumable = new Set(['AuthorizationCode', 'RefreshToken']);

// The class that oidc-provider makes one instance of for each of its models. `longest`: seconds
// that the longest-lived token of a grant can live.
export function adapterOn(url, longest) {
  const redis = new Redis(url, { keyPrefix: 'oidc:' });

  return class {
    constructor(model) {
      this.model = model;
      this.isConsumable = consumable.has(model);
    }

    key(id) {
      return `${this.model}:${id}`;
    }

    async upsert(id, payload, expiresIn) {
      const key = this.key(id);
      const json = JSON.stringify(payload);
      const change = redis.multi();
      if (this.isConsumable) {
        change.hset(key, 'payload', json).expire(key, expiresIn);
      } else if (expiresIn) {
        change.set(key, json, 'EX', expiresIn);
      } else {
        change.set(key, json);
      }
      if (payload.grantId && ofGrants.has(this.model)) {
        const tokens = `grant:${payload.grantId}`;
        change.sadd(tokens, key).expire(tokens, longest);
      }
      if (this.model === 'Session') {
        change.set(`uid:${payload.uid}`, id, 'EX', expiresIn);
      }
      await done(change);
    }

    async find(id) {
      const key = this.key(id);
      if (!this.isConsumable) {
        const json = await redis.get(key);
        return json ? JSON.parse(json) : undefined;
      }
      const [json, consumed] = await redis.hmget(key, 'payload', 'consumed');
      if (!json) {
        return undefined;
      }
      const payload = JSON.parse(json);
      if (consumed) {
        payload.consumed = Number(consumed);
      }
      return payload;
    }

    async findByUid(uid) {
      const id = await redis.get(`uid:${uid}`);
      return id ? this.find(id) : undefined;
    }

    async findByUserCode() {
      throw new Error('there is no device flow here');
    }

    async consume(id) {
      await redis.hset(this.key(id), 'consumed', Math.floor(Date.now() / 1000));
    }

    async destroy(id) {
      await redis.del(this.key(id));
    }

    async revokeByGrantId(grantId) {
      const tokens = `grant:${grantId}`;
      const keys = await redis.smembers(tokens);
      await done(redis.multi().del(tokens, ...keys));
    }
  };
}

// A command that Redis refuses inside of a transaction is only told in its own reply.
async function done(transaction) {
  for (const [error] of await transaction.exec()) {
    if (error) {
      throw error;
    }
  }
}
