# The gem oauth2: what OmniAuth's strategies are made of.

require "json"
require "oauth2"
require "securerandom"

shop = JSON.parse(ARGV.fetch(0))
web = Faraday.new(url: shop["issuer"], ssl: { ca_file: shop["ca_file"] })
metadata = JSON.parse(web.get("/.well-known/oauth-authorization-server").body)
client = OAuth2::Client.new(
  shop["client_id"],
  shop["client_secret"],
  site: shop["issuer"],
  authorize_url: metadata["authorization_endpoint"],
  token_url: metadata["token_endpoint"],
  auth_scheme: :basic_auth,
  connection_opts: { ssl: { ca_file: shop["ca_file"] } }
)

state = SecureRandom.urlsafe_base64(32)
puts client.auth_code.authorize_url(
  redirect_uri: shop["redirect_uri"], scope: "cart.read cart.write", state: state
)
$stdout.flush
back = URI.decode_www_form(URI(STDIN.gets.strip).query).to_h
raise "the state is another" unless back["state"] == state

post = lambda do |url, token, hint|
  client.request(
    :post, url,
    body: { token: token, token_type_hint: hint },
    headers: {
      "Authorization" => OAuth2::Authenticator.encode_basic_auth(client.id, client.secret),
      "Content-Type" => "application/x-www-form-urlencoded"
    }
  )
end

first = client.auth_code.get_token(back["code"], redirect_uri: shop["redirect_uri"])
second = first.refresh!
active = -> { post.call(metadata["introspection_endpoint"], second.token, "access_token").parsed["active"] }

before = active.call
post.call(metadata["revocation_endpoint"], second.refresh_token, "refresh_token")
after = active.call
refused =
  begin
    first.refresh!
    nil
  rescue OAuth2::Error => error
    error.code
  end
puts JSON.generate(
  first: first.to_hash, second: second.to_hash, before: before, after: after, refused: refused
)
