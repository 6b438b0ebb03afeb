// Bytes, and what is done with them under a key. Nothing here is kept.

const utf8 = new TextEncoder();
const { subtle } = globalThis.crypto;
const AES = "AES-GCM";
const INFO = utf8.encode("soglia desk offline item");
const PBKDF2_TURNS = 600_000;

export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

export function text64(bytes) {
  const signs = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function bytes64(text) {
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

/** A key that no script can read back. */
export const aesKey = (raw) => subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);
export const newAesKey = () =>
  subtle.generateKey({ name: AES, length: 256 }, false, ["encrypt", "decrypt"]);

/** {iv, ct} of bytes under a key; what is put in an envelope is what is opened again. */
export async function shut(key, bytes) {
  const iv = random(12);
  return { iv, ct: await subtle.encrypt({ name: AES, iv }, key, bytes) };
}

/** The bytes; rejects under another key, or when they were changed. */
export const opened = async (key, { iv, ct }) =>
  new Uint8Array(await subtle.decrypt({ name: AES, iv }, key, ct));

export const shutJson = (key, value) => shut(key, utf8.encode(JSON.stringify(value)));
export const openedJson = async (key, box) =>
  JSON.parse(new TextDecoder().decode(await opened(key, box)));

/** The key that a code typed by a person stands for. Slow on purpose. */
export async function keyOfCode(code, salt) {
  const material = await subtle.importKey("raw", utf8.encode(code.normalize("NFC")), "PBKDF2", false, [
    "deriveKey",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: PBKDF2_TURNS };
  return subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * Seal an item so that the server alone can read it, for its public key {id, jwk}: a fresh key on
 * P-256, HKDF-SHA256 and AES-256-GCM; the UUID is bound to it.
 */
export async function sealed(uuid, item, { id, jwk }) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const { kty, crv, x, y } = jwk;
  const theirs = await subtle.importKey("jwk", { kty, crv, x, y }, curve, false, []);
  const ours = await subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO };
  const key = await subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const ct = await subtle.encrypt(
    { name: AES, iv, additionalData: utf8.encode(uuid) }, key, utf8.encode(JSON.stringify(item)),
  );
  const epk = await subtle.exportKey("raw", ours.publicKey);
  return { key: id, epk: text64(epk), iv: text64(iv), ct: text64(ct) };
}
