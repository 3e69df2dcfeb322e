import axios from 'axios';
import { newConnections } from '../../scripts/n8n/connections';

axios.defaults.httpAgent = newConnections;
