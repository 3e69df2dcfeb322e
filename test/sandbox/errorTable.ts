/**
 * OPSCOM's public table of error codes, with its literal messages. 9023 to 9029 are not listed there.
 * Source: "API Error Codes", opscom.wiki.
 */
export const ERROR_TABLE: Readonly<Record<number, string>> = {
	9000: 'Client Code is missing from the request.',
	9001: 'API Token is missing from the request.',
	9002: 'The supplied API token does not have permission to perform that request.',
	9003: 'Could not parse the request.',
	9004: 'End Time is a required field.',
	9005: 'The end time value is invalid.',
	9006: 'Plate is a required field.',
	9007: 'The start time value is invalid.',
	9008: 'Reference ID is required. On a new permit push, a reference id is returned. This is required for updates and deletes.',
	9009: 'Record not found.',
	9010: 'The Plate Type is required.',
	9011: 'The province or state is required.',
	9012: 'The vehicle is already in the database.',
	9013: 'A unique id is required.',
	9014: 'The login source is required.',
	9015: 'The login source is invalid.',
	9016: 'The user e-mail is required.',
	9017: "The user's first name is required.",
	9018: "The user's last name is required.",
	9019: "The user's email address must be unique.",
	9020: "The user's username must be unique.",
	9021: "The vehicle's plate length exceeds 50 characters.",
	9022: 'A record already exists with the supplied details.',
	9030: "The field's maximum number of characters was exceeded.",
	9031: 'The field is required.',
	9032: 'The field has a minimum number of characters.',
	9033: "The field's value is invalid.",
};
