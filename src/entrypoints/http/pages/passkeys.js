// Passkeys, as the browser makes and shows them.
import { TEXT, Told } from "/account/common.js";

// The page that we are on, at the host that passkeys are made for.
function at(host) {
  const address = new URL(location.pathname, location);
  address.hostname = host;
  return address.href;
}

function told(error, host) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return new Told(TEXT.passkeyAborted);
  if (error.name === "InvalidStateError") return new Told(TEXT.passkeyKnown);
  if (error.name === "SecurityError") return new Told(`${TEXT.passkeyElsewhere} ${at(host)}`);
  return new Told(`${TEXT.failed} ${error.message}`);
}

function known() {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new Told(TEXT.passkeyNone);
  return PublicKeyCredential;
}

export async function showPasskey(options) {
  const publicKey = known().parseRequestOptionsFromJSON(options);
  try {
    return (await navigator.credentials.get({ publicKey })).toJSON();
  } catch (error) {
    throw told(error, options.rpId);
  }
}

export async function makePasskey(options) {
  const publicKey = known().parseCreationOptionsFromJSON(options);
  try {
    return (await navigator.credentials.create({ publicKey })).toJSON();
  } catch (error) {
    throw told(error, options.rp.id);
  }
}
