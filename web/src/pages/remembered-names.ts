/** Names that people asked to be remembered on this device, so that sign-in needs only the password. */

export interface RememberedName {
  login: string;
  name: string;
}

const KEY = "e-ilaj.names";
const MOST = 8;

export function rememberedNames(): RememberedName[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as RememberedName[];
  } catch {
    return [];
  }
}

export function rememberName(name: RememberedName): void {
  const others = rememberedNames().filter((one) => one.login !== name.login);
  localStorage.setItem(KEY, JSON.stringify([name, ...others].slice(0, MOST)));
}

export function forgetName(login: string): void {
  localStorage.setItem(KEY, JSON.stringify(rememberedNames().filter((one) => one.login !== login)));
}
