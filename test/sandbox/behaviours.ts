/** How the sandbox can be told to treat a request instead of answering as OPSCOM does. */
export type Behaviour =
	/** Waits `ms` milliseconds, then acts and answers as normal, even if the client has left. */
	| { kind: 'slow'; ms: number }
	/** Acts as normal, then cuts the line instead of answering. */
	| { kind: 'deleteThenCut' }
	/** Cuts the line; nothing is deleted. */
	| { kind: 'cut' }
	/** HTTP 429; nothing is deleted. `retryAfter` is sent as it is: seconds or an HTTP date. */
	| { kind: 'tooMany'; retryAfter?: string | number }
	/** Any answer; nothing is deleted. A body that is not a text is sent as JSON. */
	| { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
	/** Acts as normal, then answers with this status and no JSON. */
	| { kind: 'deleteThenStatus'; status: number }
	/** A web page, HTTP 200 unless told otherwise; nothing is deleted. */
	| { kind: 'html'; status?: number }
	/** No body at all, HTTP 200 unless told otherwise; nothing is deleted. */
	| { kind: 'empty'; status?: number }
	/** HTTP 302 unless told otherwise; nothing is deleted. */
	| { kind: 'redirect'; status?: number; location: string }
	/** A success that names another permit; nothing is deleted. */
	| { kind: 'otherId'; referenceId: string }
	/** The request's body comes back inside an answer, HTTP 400 unless told otherwise; nothing is deleted. */
	| { kind: 'echo'; as: 'raw' | 'url' | 'jsonEscaped' | 'base64'; status?: number }
	/** OPSCOM's form of a refusal, HTTP 200 and the public table's message unless told otherwise; nothing is deleted. */
	| { kind: 'errorCode'; code: number | string; message?: string; status?: number }
	/** Never answers; nothing is deleted. */
	| { kind: 'hang' };
