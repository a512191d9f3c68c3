"""requests-oauthlib's OAuth2Session over oauthlib: client_secret_post, no PKCE, as Alexa without it."""

import json
import sys

import requests
from oauthlib.oauth2 import OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

shop = json.loads(sys.argv[1])
metadata = requests.get(
    shop["issuer"] + "/.well-known/oauth-authorization-server", verify=shop["ca_file"]
).json()
session = OAuth2Session(
    shop["client_id"], redirect_uri=shop["redirect_uri"], scope=["cart.read", "cart.write"]
)
session.verify = shop["ca_file"]
basic = HTTPBasicAuth(shop["client_id"], shop["client_secret"])

url, _state = session.authorization_url(metadata["authorization_endpoint"])
print(url, flush=True)
back = sys.stdin.readline().strip()

first = dict(
    session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=back,
        client_secret=shop["client_secret"],
        include_client_id=True,
    )
)
second = dict(session.refresh_token(metadata["token_endpoint"], auth=basic))


def active():
    answer = requests.post(
        metadata["introspection_endpoint"],
        data={"token": second["access_token"]},
        auth=basic,
        verify=shop["ca_file"],
    )
    return answer.json()["active"]


before = active()
address, headers, body = session._client.prepare_token_revocation_request(
    metadata["revocation_endpoint"], second["refresh_token"], token_type_hint="refresh_token"
)
requests.post(
    address, data=body, headers=headers, auth=basic, verify=shop["ca_file"]
).raise_for_status()
after = active()
try:
    session.refresh_token(
        metadata["token_endpoint"], refresh_token=first["refresh_token"], auth=basic
    )
    refused = None
except OAuth2Error as error:
    refused = error.error
print(
    json.dumps(
        {"first": first, "second": second, "before": before, "after": after, "refused": refused}
    )
)
