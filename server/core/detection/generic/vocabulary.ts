// The words that give a name its meaning and the words that give a placeholder away.
// Each group is one feature of the model: append groups, never reorder them.

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Meaning of the words of a name. */
export const nameGroups: readonly ReadonlySet<string>[] = [
  set(
    "password passwd pass pwd pswd passw passphrase passcode pw psw identified contrasena senha passwort rootpw userpass dbpass mypass",
  ),
  set("secret secrets clientsecret appsecret secretkey consumersecret"),
  set("token tokens accesstoken authtoken apitoken refreshtoken"),
  set("key keys apikey accesskey"),
  set("api"),
  set("auth authorization authentication authenticate oauth authkey"),
  set("cred creds credential credentials"),
  set("access refresh bearer"),
  set(
    "private privatekey masterkey signingkey signing master secure encryption encrypt encryptionkey encrypted cipher",
  ),
  set("client consumer consumerkey app"),
  set("otp totp hotp seed mnemonic psk nkey tsig hmac jwt"),
  set("db database mysql postgres postgresql pg redis mongo mongodb sql smtp ldap mail ftp ssh rabbitmq mqtt kafka"),
  set("user username login admin root account usr"),
  set("aws azure gcp github gitlab slack stripe twilio mailgun sendgrid google facebook twitter dropbox"),
  set("session cookie csrf xsrf nonce salt sid state"),
  set("hash sha sha1 sha256 md5 digest checksum fingerprint integrity signature sign"),
  set("public pub publickey"),
  set("id ids name names uuid guid kid sub"),
  set("url uri endpoint host hostname port path file filename dir folder location"),
  set(
    "type kind class mode method scheme algorithm alg format version policy provider service action role scope scopes grant flow",
  ),
  set(
    "count length len size limit max min timeout ttl expiry expires expiration expire age time date index idx offset position bits",
  ),
  set(
    "field column col param params label title text message msg description desc error err placeholder hint help regex pattern",
  ),
  set(
    "enabled enable required valid invalid reset forgot confirm change update lookup map mapping list table row sort cache",
  ),
  set(
    "primary foreign press code event handler binding store manager validator prefix suffix header headers node keyword",
  ),
  set(
    "test tests expected expect assert should equal fake mock dummy example sample default new old current wrong bad",
  ),
  set("get has is find remove delete check parse create make with read load generate verify validate contains"),
  set("set put add use login connect sign"),
  set("env environ getenv variable var config configuration settings option options property"),
  set(
    "author authority authors keyboard keywords keypress monkey passed passes passing bypass compass tokenizer tokenize passenger",
  ),
  set("data value values string str content body json attr attribute"),
];

/** Groups whose words make a name one of a secret by themselves, and groups that do so in company. */
const strongGroups: ReadonlySet<number> = new Set([0, 1, 2, 6, 10]);
const mediumGroups: ReadonlySet<number> = new Set([3, 4, 5, 7, 8]);

/** What a word of a name means: its groups, and 2 if it names a secret, 1 if it does so in company, 0 otherwise. */
export interface Meaning {
  readonly groups: readonly number[];
  readonly strength: 0 | 1 | 2;
}

const meanings = new Map<string, Meaning>();
nameGroups.forEach((words, group) => {
  const own = strongGroups.has(group) ? 2 : mediumGroups.has(group) ? 1 : 0;
  for (const word of words) {
    const known = meanings.get(word);
    const strength = Math.max(own, known?.strength ?? 0) as Meaning["strength"];
    meanings.set(word, { groups: [...(known?.groups ?? []), group], strength });
  }
});

export const meaningOf = (word: string): Meaning | undefined => meanings.get(word);

/** Names, without separators, that hold a stem and never a secret: assembly identities, handshakes, pages, packages. */
export const innocentNames: ReadonlySet<string> = set(
  "proxypass fastcgipass uwsgipass scgipass grpcpass publickeytoken secwebsocketkey secwebsocketaccept pagetoken nextpagetoken prevpagetoken continuationtoken nextcontinuationtoken " +
    "synctoken jsonwebtoken resourcekey primarykey foreignkey partitionkey sortkey hashkey rangekey keyid keyname tokentype " +
    "authtype authmethod authurl tokenurl authority keyfile passwordfile tokenfile secretname secretkeyref keycode keyword",
);

/** Terms of placeholders: what is written where a secret will stand later. */
export const placeholderTerms: ReadonlySet<string> = set(
  "your my mine the some foo bar baz qux quux foobar example sample test testing dummy fake mock placeholder changeme change replace " +
    "insert enter here todo fixme xxx xxxx yyyy none null nil undefined true false default secret password passwd pass pwd token " +
    "key apikey value string redacted removed hidden masked masking invalid wrong bad incorrect correct new old another other random " +
    "super unsecure insecure unsafe user username login admin root guest hunter letmein qwerty abc abcdef abcd asdf abracadabra " +
    "public private access client auth api id secrets tokens keys name env blank empty optional required data text hello world me this " +
    // What a password and a secret are called elsewhere.
    "passwort kennwort geheim geheimnis wachtwoord passord adgangskode losenord senha parola parole salasana heslo haslo jelszo",
);

/** Words around a candidate that speak of a person or account. */
export const accountWords = /user|login|admin|account|email/i;
/** Words around a candidate that speak of samples. */
export const sampleWords = /example|sample|dummy|fake|your|placeholder|foo|xxx/i;
