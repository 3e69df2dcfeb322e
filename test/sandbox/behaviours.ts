/**
 * How the sandbox can be told to treat a request instead of responding as OPSCOM does. It acts (deletes, creates,
 * updates) only where the behaviour says so.
 */
export type Behaviour =
	/** Waits `ms` milliseconds, then acts and responds as normal, even if the client has left. */
	| { kind: 'slow'; ms: number }
	/** Acts and sends the headers of the normal response at once, and its body, in one piece, after `ms` milliseconds. */
	| { kind: 'slowBody'; ms: number }
	/** Acts as normal, then cuts the connection instead of responding. */
	| { kind: 'actThenCut' }
	/** Cuts the connection. */
	| { kind: 'cut' }
	/** HTTP 429. `retryAfter` is sent as it is: seconds or an HTTP date. */
	| { kind: 'tooMany'; retryAfter?: string | number }
	/** Any response. A body that is not text is sent as JSON. */
	| { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
	/** Acts as normal, then responds with this status and no JSON. */
	| { kind: 'actThenStatus'; status: number }
	/** A web page, HTTP 200 unless told otherwise. */
	| { kind: 'html'; status?: number }
	/** No body at all, HTTP 200 unless told otherwise. */
	| { kind: 'empty'; status?: number }
	/** HTTP 302 unless told otherwise. */
	| { kind: 'redirect'; status?: number; location: string }
	/** A success that names another permit. */
	| { kind: 'otherId'; referenceId: string }
	/** The request's body comes back inside a response, HTTP 400 unless told otherwise. */
	| { kind: 'echo'; as: 'raw' | 'url' | 'jsonEscaped' | 'base64'; status?: number }
	/** OPSCOM's form of a refusal, HTTP 200 and the public table's message unless told otherwise. */
	| { kind: 'errorCode'; code: number | string; message?: string; status?: number }
	/** Starts a JSON response with HTTP 200 and sends one space every `ms` milliseconds, 50 by default. It never ends. */
	| { kind: 'drip'; ms?: number }
	/** Starts a JSON response with HTTP 200 and sends spaces as fast as the client takes them. It never ends. */
	| { kind: 'endless' }
	/** HTTP 101, as if the client had asked for a WebSocket. The connection stays open. */
	| { kind: 'switchingProtocols' }
	/** Never responds. */
	| { kind: 'hang' };
