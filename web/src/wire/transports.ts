/** What the build gives Socket.IO's engine instead of all its transports. Nothing else imports this. */
import { WebSocket } from "engine.io-client";

export const transports = { websocket: WebSocket };
