-- Addresses of the shop's own apps, to which a code of `IssueCode` may be said to go. Apart from those
-- that browsers are sent to: a version that does not know them must not send one there.
CREATE TABLE auth_client_app_redirect_uris (
    client_id TEXT NOT NULL REFERENCES auth_clients (id),
    uri       TEXT NOT NULL, -- compared byte for byte
    PRIMARY KEY (client_id, uri)
);
