/** This page's one live connection, speaking for whoever is signed in (or for the guest of an invitation). */
import { Live } from "./live";
import { accessToken, forget, renew } from "./identity";

export const live = new Live({ token: accessToken, renew, signedOut: forget });
