import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The metrics of a snapshot", .fewAtATime)
struct MetricTests {
    private static let key = "seq_test_CANARYcanary0123456789wxyz"

    /// A client that has used every part of itself, with names that must not be told.
    private func busyClient() async throws -> (SequenceClient, MarketStream) {
        let exchange = MockExchange(seed: 5)
        var configuration = SequenceClient.Configuration()
        configuration.rateLimit = 1_000
        let client = try exchange.client(apiKey: Self.key, configuration: configuration)
        let stream = client.stream([.prices("SECRETCOIN-USD"), .prices("BTC-USD"), .orders])
        _ = client.streamNewMarkets()
        _ = try? await client.quote("SECRETCOIN-USD")
        _ = try await client.quote("BTC-USD")
        _ = try await client.quotes(["BTC-USD", "SECRETCOIN-USD"])
        let graph = try await client.buy("BTC-USD", 0.01).graphID("graph_SECRETgraph").submit()
        _ = try? await client.cancel(graph.graphID)
        _ = try? await client.order("graph:SECRETgraph:order:1")
        _ = try? await client.request(.get, "/v1/SECRET/path")
        _ = try? await client.request(HTTPMethod(rawValue: "SECRETVERB"), "/v1/quotes")
        _ = try? await client.disconnectVenue(Venue(unchecked: "SECRETvenue"))
        return (client, stream)
    }

    @Test("Every label of a busy client comes from a fixed list, and none holds a name or the key")
    func labels() async throws {
        let (client, stream) = try await busyClient()
        let templates = Set(RouteTable.shared.routes.map(\.template))
        let allowed: [String: Set<String>] = [
            "http.request.method": ["GET", "POST", "PUT", "PATCH", "DELETE", "_OTHER"],
            "url.template": templates.union([
                "/v1/stream", "/v1/ws/new_markets", "/v1/ws/market_resolved", "/v1/tca/stream",
                "/v1/alerts/stream",
            ]),
            "http.response.status_code": Set(
                RequestOutcome.known.compactMap(\.status).map { "\($0)" }
            ),
            "error.type": Set(RequestOutcome.known.map(\.rawValue)),
            "http.connection.state": ["active", "idle"],
            "sequence.priority": ["safety", "orders", "order_reads", "market_reads", "bulk"],
            "sequence.stream.state": ["connecting", "live", "waiting"],
            "sequence.submission.state": ["under_way", "unknown", "denied"],
            "server.address": [client.snapshot().serverAddress],
            "server.port": ["\(client.snapshot().serverPort)"],
        ]
        let metrics = client.snapshot().metrics
        for metric in metrics {
            for (label, value) in metric.attributes {
                #expect(allowed[label]?.contains(value) == true, "\(label)=\(value)")
            }
            #expect(metric.name.hasPrefix("http.client.") || metric.name.hasPrefix("sequence."))
        }
        let series = metrics.map {
            [$0.name] + $0.attributes.sorted { $0.key < $1.key }.flatMap { [$0, $1] }
        }
        #expect(Set(series).count == metrics.count, "two values of one series")
        #expect(metrics.map(\.name) == metrics.map(\.name).sorted())
        #expect(metrics.contains { $0.attributes["url.template"] == "other" })
        #expect(metrics.contains { $0.attributes["url.template"] == "/v1/quotes/{symbol}" })
        await stream.close()
    }

    @Test("No description, dump or JSON of a snapshot holds the key, a symbol or an id")
    func secrets() async throws {
        let (client, stream) = try await busyClient()
        let snapshot = client.snapshot()
        var dumped = ""
        dump(snapshot, to: &dumped)
        let json = String(decoding: try JSONEncoder().encode(snapshot), as: UTF8.self)
        for text in ["\(snapshot)", dumped, json, "\(snapshot.metrics)"] {
            #expect(!text.contains("CANARY") && !text.contains("SECRET"))
            #expect(!text.contains("BTC-USD") && !text.contains("wxyz"))
        }
        await stream.close()
    }

    @Test("A snapshot and its metrics are written and read back the same")
    func codable() async throws {
        let (client, stream) = try await busyClient()
        let snapshot = client.snapshot()
        #expect(!snapshot.requests.routes.isEmpty && !snapshot.streams.isEmpty)
        let data = try JSONEncoder().encode(snapshot)
        #expect(try JSONDecoder().decode(ClientSnapshot.self, from: data) == snapshot)
        let list = try PropertyListEncoder().encode(snapshot)
        #expect(try PropertyListDecoder().decode(ClientSnapshot.self, from: list) == snapshot)
        let metrics = try JSONEncoder().encode(snapshot.metrics)
        #expect(try JSONDecoder().decode([Metric].self, from: metrics) == snapshot.metrics)
        await stream.close()
    }

    @Test(
        "A histogram that no client wrote is refused",
        arguments: [
            "[[-1,1]]", "[[9999,1]]", "[[1]]", "[[]]", "[[1,-2]]",
            "[[1,9223372036854775807],[2,1]]",
        ]
    )
    func hostile(buckets: String) {
        let text = #"{"sum":1,"minimum":1,"maximum":1,"buckets":\#(buckets)}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LatencyHistogram.self, from: Data(text.utf8))
        }
    }

    @Test("The table has a line for each route and stream, and aligned columns")
    func table() async throws {
        let (client, stream) = try await busyClient()
        let snapshot = client.snapshot()
        let lines = "\(snapshot)".split(separator: "\n").map(String.init)
        for start in ["requests ", "rate limit ", "retries ", "submissions "] {
            #expect(lines.contains { $0.hasPrefix(start) }, "\(start)")
        }
        let routes = lines.filter { $0.contains("/v1/quotes") || $0.hasPrefix("method") }
        #expect(routes.count >= 3 && Set(routes.map(\.count)).count == 1)
        #expect(lines.contains { $0.hasPrefix("/v1/stream ") })
        #expect(lines.allSatisfy { $0.count < 120 })
        await stream.close()
    }
}
