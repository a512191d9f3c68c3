"""Authlib's OAuth2Session: PKCE, client_secret_basic, its own introspection and revocation."""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

shop = json.loads(sys.argv[1])
metadata = requests.get(
    shop["issuer"] + "/.well-known/oauth-authorization-server", verify=shop["ca_file"]
).json()
session = OAuth2Session(
    shop["client_id"],
    shop["client_secret"],
    token_endpoint_auth_method="client_secret_basic",
    revocation_endpoint_auth_method="client_secret_basic",
    redirect_uri=shop["redirect_uri"],
    scope="cart.read cart.write",
    code_challenge_method="S256",
)
session.verify = shop["ca_file"]

verifier = generate_token(48)
url, state = session.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier
)
print(url, flush=True)
back = sys.stdin.readline().strip()

first = dict(
    session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=back,
        code_verifier=verifier,
        state=state,
    )
)
second = dict(
    session.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"])
)


def active():
    answer = session.introspect_token(
        metadata["introspection_endpoint"], token=second["access_token"]
    )
    return answer.json()["active"]


before = active()
session.revoke_token(
    metadata["revocation_endpoint"],
    token=second.get("refresh_token", first["refresh_token"]),
    token_type_hint="refresh_token",
).raise_for_status()
after = active()
try:
    session.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"])
    refused = None
except OAuthError as error:
    refused = error.error
print(
    json.dumps(
        {"first": first, "second": second, "before": before, "after": after, "refused": refused}
    )
)
