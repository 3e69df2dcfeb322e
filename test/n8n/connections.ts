import axios from 'axios';
import { Agent } from 'node:http';

/** n8n closes a connection that was idle for five seconds, which can be the moment at which it is used again (ECONNRESET). */
axios.defaults.httpAgent = new Agent({ keepAlive: false });
