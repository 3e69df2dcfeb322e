export type { Behaviour } from './behaviours';
export type { PlateForm } from './operations/plateValidation';
export type { NewPermit, Permit } from './permitStore';
export { Sandbox, SANDBOX_CLIENT_CODE, SANDBOX_TOKEN, startSandbox, type SandboxOptions } from './sandbox';
export type { WireEntry } from './wireLog';
