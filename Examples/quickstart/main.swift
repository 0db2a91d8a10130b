import ExampleSupport
import SequenceMocks

// The first minute with the library: a quote, an order, its fill on the live stream, the
// resulting position, and a hedge. Without a key it runs on the exchange in this process;
// with SEQUENCE_API_KEY (and SEQUENCE_BASE_URL) on that server.

await Example.run("quickstart", mock: { MockExchange(seed: 1) }) { place in
    try await Story(client: place.client).tell()
}
