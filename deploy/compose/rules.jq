# What docker-compose.yml promises, as sentences; prints those that the rendered file breaks.
# Input: `docker compose --profile operator config --format json`.

def sentence(text; holds): if holds then empty else text end;
def names: to_entries | map(.key);
# Whether both services are given this key, as the one source has it.
def same($services; $one; $other; $key):
  $services[$one].environment as $one | $services[$other].environment as $other
  | ($one | has($key)) and ($other | has($key)) and $one[$key] == $other[$key];

.services as $services
| ["skill-gateway", "auth-service", "cart-service", "postgres", "redis"] as $lasting
| (sentence("only skill-gateway publishes ports"; [$services | to_entries[] | select(.value.ports) | .key] == ["skill-gateway"])),
  (sentence("only `edge` leads out"; [.networks | to_entries[] | select(.value.internal != true) | .key] == ["edge"])),
  (sentence("only skill-gateway is on `edge`"; [$services | to_entries[] | select(.value.networks | type == "object" and has("edge")) | .key] == ["skill-gateway"])),
  (sentence("skill-gateway reaches no database"; $services["skill-gateway"].networks | has("data") | not)),
  (sentence("the authority's key is nobody's but `certificates`'";
    [$services | to_entries[] | select(any(.value.volumes[]?; .source == "certificate-authority")) | .key] == ["certificates", "prepare"])),
  (sentence("auth-service tells shoppers whose history cart-service keeps";
    same($services; "auth-service"; "cart-service"; "SAYCART_CART__USE_HISTORY"))),
  ("SAYCART_AUTH__PRIVACY_CONTACT", "SAYCART_AUTH__PRIVACY_URL"
    | sentence("auth-service and operator are given the same \(.)"; same($services; "auth-service"; "operator"; .))),
  ($services | to_entries[] | .key as $name | .value
    | sentence("\($name): the root file system is read-only"; .read_only == true),
      sentence("\($name): all capabilities are dropped"; .cap_drop == ["ALL"]),
      sentence("\($name): privileges cannot grow"; .security_opt == ["no-new-privileges:true"]),
      sentence("\($name): it is not root, or it is `prepare`, without a network";
        (.user | test("^[1-9][0-9]*:[1-9][0-9]*$")) or ($name == "prepare" and .network_mode == "none")),
      sentence("\($name): adds no capability, or is `prepare`"; $name == "prepare" or (.cap_add // []) == []),
      sentence("\($name): no secret is in its environment";
        [.environment // {} | to_entries[] | select(.key | test("PASSWORD|SECRET|DATABASE_URL|CACHE_URL")) | select(.key | endswith("_FILE") | not)] == [])),
  ($lasting[] as $name | $services[$name]
    | sentence("\($name): comes back by itself"; .restart == "unless-stopped"),
      sentence("\($name): its health is asked for"; .healthcheck.test | length > 1),
      sentence("\($name): memory and processes are bounded"; (.mem_limit // "0" | tonumber) > 0 and (.pids_limit // 0) > 0),
      sentence("\($name): has time to end"; .stop_grace_period | test("^[1-9]"))),
  ($services | to_entries[] | select(.key as $name | $lasting | index($name) | not)
    | sentence("\(.key): runs once"; .value.restart == "no"))
