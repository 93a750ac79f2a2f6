// A real OpenID Connect provider (oidc-provider), for tests: `node provider.mjs PORT CALLBACK SIGNED_OUT`.
// Anybody signs in through its own login form under the name that they type. `POST /_test/rotate` puts a new signing
// key before the old ones, `POST /_test/drop` takes the old ones away.
import * as http from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const [port, callback, signedOut] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const audience = "urn:redress:api";
let keys = [];
let handle;

async function addKey() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  keys = [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: `key-${Date.now()}-${keys.length}` }, ...keys];
}

function serve() {
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: "redress-console", client_secret: "console secret, of the tests alone", grant_types: ["authorization_code"],
        redirect_uris: [callback], post_logout_redirect_uris: [signedOut], response_types: ["code"],
      },
      {
        client_id: "hotline-gateway", client_secret: "gateway-secret-of-the-tests-alone", grant_types: ["client_credentials"],
        redirect_uris: [], response_types: [],
      },
    ],
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    cookies: { keys: ["cookies of the tests"] },
    ttl: { AccessToken: 600, ClientCredentials: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600, AuthorizationCode: 60 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({ scope: "", audience, accessTokenFormat: "jwt", accessTokenTTL: 600, jwt: { sign: { alg: "RS256" } } }),
      },
    },
  });
  handle = provider.callback();
}

await addKey();
serve();
http.createServer(async (request, response) => {
  if (request.method === "POST" && request.url.startsWith("/_test/")) {
    if (request.url === "/_test/rotate") await addKey();
    if (request.url === "/_test/drop") keys = keys.slice(0, 1);
    serve();
    response.end("done");
    return;
  }
  handle(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log(`ready ${issuer}`));
process.stdin.on("end", () => process.exit(0)).resume();
