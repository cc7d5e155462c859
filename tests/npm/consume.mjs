// A consumer of Kafka that knows nothing of noriai but its published proto files: kafkajs and protobufjs.
//
// node consume.mjs SERVER FOLDER_OF_PROTO TOPIC… reads the topics from their beginning to where they end now, and prints
// a line of JSON a record: where it stood, its key, headers, value (base64), and the value as its `ce_dataschema` says it.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import kafkajs from "kafkajs";
import protobuf from "protobufjs";

const [server, folder, ...topics] = process.argv.slice(2);
const kafka = new kafkajs.Kafka({ brokers: [server], logLevel: kafkajs.logLevel.NOTHING });

const root = new protobuf.Root();
root.resolvePath = (_, file) => join(folder, file);

function decoded(schema, value) {
  const [address, message] = schema.split("#");
  root.loadSync(address.slice(address.indexOf("/proto/") + "/proto/".length));
  const type = root.lookupType(message);
  return type.toObject(type.decode(value), { longs: Number, bytes: String });
}

function print({ topic, partition, message }) {
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, value.toString()]));
  const { key, value } = message;
  const at = { topic, partition, offset: Number(message.offset), key: key.toString(), headers };
  const held = value && { value: value.toString("base64"), decoded: decoded(headers.ce_dataschema, value) };
  process.stdout.write(JSON.stringify({ ...at, ...held }) + "\n");
}

async function ends() {
  const admin = kafka.admin();
  await admin.connect();
  const found = new Map();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (low !== high) found.set(`${topic}/${partition}`, Number(high));
    }
  }
  await admin.disconnect();
  return found;
}

const left = await ends();
const consumer = kafka.consumer({ groupId: randomUUID() });
await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
await new Promise((done, failed) => {
  consumer.on(consumer.events.CRASH, (event) => failed(event.payload.error));
  if (left.size === 0) done();
  consumer.run({
    eachMessage: async (record) => {
      print(record);
      const place = `${record.topic}/${record.partition}`;
      if (Number(record.message.offset) + 1 >= left.get(place)) left.delete(place);
      if (left.size === 0) done();
    },
  });
});
await consumer.disconnect();
