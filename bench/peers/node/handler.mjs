// Node.js with the AWS SDK, bundled by esbuild: what a JavaScript team would ship.
import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createHash, createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

const { FORM_ID, FORM_ORIGIN, PUBLIC_API_URL, DYNAMODB_TABLE_NAME } = process.env;
const RETENTION_MS = 365 * 86_400_000;
const PEPPER = Buffer.alloc(32);
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const UUID7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const LONGEST = { name: 100, email: 254, phone: 50, company: 200, message: 2000 };
const client = new DynamoDBClient({});

const header = (event, name) =>
  Object.entries(event.headers ?? {}).find(([sent]) => sent.toLowerCase() === name)?.[1] ?? "";
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const whole = (ms) => Math.floor(ms / 1000) * 1000;

function check(values) {
  const errors = [];
  for (const [name, most] of Object.entries(LONGEST)) {
    const value = values[name] ?? "";
    if (typeof value !== "string" || value.length > most) errors.push({ field: name, code: "too_long" });
  }
  for (const name of ["name", "email"]) {
    if (!values[name]) errors.push({ field: name, code: "required" });
  }
  if (values.email && !EMAIL.test(values.email)) errors.push({ field: "email", code: "email" });
  if (!["quote", "other"].includes(values.topic ?? "other")) errors.push({ field: "topic", code: "option" });
  if (typeof (values.newsletter ?? false) !== "boolean") errors.push({ field: "newsletter", code: "type" });
  return errors;
}

function makeLead(event, values) {
  const key = header(event, "idempotency-key").toLowerCase();
  const match = UUID7.exec(key);
  if (!match) throw new Error("send an idempotency key");
  const now = new Date().toISOString();
  const digest = sha256(`${FORM_ID}\n${key}`);
  const leadId = `lead_${digest.slice(0, 26)}`;
  const shard = crc32(leadId) % 4;
  const expires = new Date(whole(Date.now() + RETENTION_MS));
  const { sourceIp } = event.requestContext.identity;
  const words = [values.name, values.email, values.phone, values.company].filter(Boolean);
  return {
    leadId,
    timestamp: new Date(parseInt(match[1] + match[2], 16)).toISOString(),
    form_id: FORM_ID,
    form_version: 1,
    received_at: now,
    stored_at: now,
    status: "new",
    fields: values,
    name: values.name,
    email: values.email,
    phone: values.phone ?? "",
    company: values.company ?? "",
    search_text: words.join(" ").toLowerCase(),
    source: { page_url: header(event, "referer") },
    ip_hash: createHmac("sha256", PEPPER).update(sourceIp).digest("hex").slice(0, 32),
    spam_score: 0,
    body_hash: sha256(JSON.stringify(Object.entries(values).sort())),
    receipt: `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase(),
    expires_at: expires.getTime() / 1000,
    version: 1,
    time_partition: `t#${shard}`,
    form_partition: `f#${FORM_ID}#${shard}`,
    status_partition: `s#new#${shard}`,
    email_partition: `e#${values.email.toLowerCase()}`,
    expiry_partition: `x#${shard}`,
    stored_sort: `${now}#${leadId}`,
    expiry_sort: `${expires.toISOString()}#${leadId}`,
  };
}

function typed(value) {
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "object") {
    return { M: Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typed(item)])) };
  }
  return { S: value };
}

async function put(lead) {
  try {
    await client.send(
      new PutItemCommand({
        TableName: DYNAMODB_TABLE_NAME,
        Item: typed(lead).M,
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": "leadId" },
      }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
  return true;
}

function answer(event, statusCode, body, more = {}) {
  console.log(JSON.stringify({ level: "INFO", route: "POST /f/{form_id}", status: statusCode }));
  const headers = {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": header(event, "origin"),
    "Access-Control-Expose-Headers": "Retry-After, X-Correlation-Id, Idempotent-Replayed",
    Vary: "Origin",
    "X-Correlation-Id": event.requestContext.requestId,
    ...more,
  };
  return { statusCode, headers, body: JSON.stringify(body), isBase64Encoded: false };
}

export async function handler(event) {
  if (event.pathParameters?.form_id !== FORM_ID) {
    return answer(event, 404, { ok: false, error: "There is no such form." });
  }
  if (header(event, "origin") !== FORM_ORIGIN) {
    return answer(event, 403, { ok: false, error: "This origin is not allowed." });
  }
  const values = JSON.parse(event.body);
  const errors = check(values);
  if (errors.length) return answer(event, 422, { ok: false, error: "Check the fields.", errors });
  const lead = makeLead(event, values);
  const stored = await put(lead);
  const body = {
    ok: true,
    lead_id: lead.leadId,
    receipt: lead.receipt,
    next: `${PUBLIC_API_URL}/f/${FORM_ID}/thanks?receipt=${lead.receipt}`,
  };
  return answer(event, 201, body, stored ? {} : { "Idempotent-Replayed": "true" });
}
