import { Agent } from 'node:http';

/** n8n closes a connection that was idle for five seconds, which can be the moment at which it is used again (ECONNRESET). */
export const newConnections = new Agent({ keepAlive: false });
