/** Takes a file of ours to the device, with the token that a plain link could not send. */

import { NoLink } from "./http";
import { accessToken } from "./identity";

/** Saves what the path answers under this name. @throws NoLink where it does not answer with a file */
export async function download(path: string, name: string): Promise<void> {
  const token = await accessToken();
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token ?? ""}` }, cache: "no-store" }).catch(() => null);
  if (!response?.ok) throw new NoLink(path);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
