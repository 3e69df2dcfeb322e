<?php
/**
 * OPSCOM as the servers in between see it: Permit Delete and Permit Create, in PHP. What it carries out is a line in
 * done.log beside this file. A Reference ID that begins with TYPO belongs to no permit. FAULT, which the server in front
 * sets, says what happens after the work.
 */
ini_set('display_errors', '0');
$body = json_decode(file_get_contents('php://input'), true);
$fault = $_SERVER['FAULT'] ?? '';

if ($fault === 'throttle') {
	throttle(60);
}
usleep(20_000);
$answer = basename($_SERVER['REQUEST_URI']) === 'push' ? create($body['LicencePlate']) : delete($body['referenceID']);

switch ($fault) {
	case 'die':
		posix_kill(posix_getpid(), 9);
	case 'slow':
		sleep(3);
		break;
	case 'fatal':
		undefinedFunction();
	case 'shownFatal':
		header('Content-Type: application/json');
		ini_set('display_errors', '1');
		undefinedFunction();
	case 'notice':
		header('Content-Type: application/json');
		ini_set('display_errors', '1');
		echo $undefined;
		break;
	case 'warning':
		ini_set('display_errors', '1');
		fopen('/nowhere', 'r');
}
// The Core Rule Set reads HTML only, as Debian sets it up.
header($fault === 'warning' ? 'Content-Type: text/html' : 'Content-Type: application/json');
echo json_encode($answer);

function create(string $plate): array
{
	record("push $plate");
	return confirmation('NEW-' . bin2hex(random_bytes(8)));
}

function delete(string $id): array
{
	// Only one request can make the file, so a permit is deleted once however many ask at the same time.
	if (str_starts_with($id, 'TYPO') || !@fopen(__DIR__ . "/gone/$id", 'x')) {
		return ['ErrorCode' => 9009, 'ErrorMessage' => 'The record does not exist.'];
	}
	record("delete $id");
	return confirmation($id);
}

function confirmation(string $id): array
{
	return ['status' => 'success', 'reference_id' => $id, 'InternalReferenceID' => $id];
}

function record(string $line): void
{
	file_put_contents(__DIR__ . '/done.log', "$line\n", FILE_APPEND | LOCK_EX);
}

/** Answers like the throttle of Laravel 8 when there were so many requests within a minute of the first. */
function throttle(int $limit): void
{
	$file = fopen(__DIR__ . '/throttle', 'c+');
	flock($file, LOCK_EX);
	[$began, $count] = json_decode(stream_get_contents($file)) ?? [time(), 0];
	if (time() - $began >= 60) {
		[$began, $count] = [time(), 0];
	}
	ftruncate($file, 0);
	rewind($file);
	fwrite($file, json_encode([$began, min($count + 1, $limit)]));
	fclose($file);
	if ($count < $limit) {
		return;
	}
	record('throttled');
	http_response_code(429);
	header('Content-Type: application/json');
	header('Retry-After: ' . ($began + 60 - time()));
	header("X-RateLimit-Limit: $limit");
	header('X-RateLimit-Remaining: 0');
	exit(json_encode(['message' => 'Too Many Attempts.']));
}
