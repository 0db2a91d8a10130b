import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Every topic and feed is sent broken events: it lives, and what is right still arrives.
@Suite("Mutated events", .fewAtATime)
struct StreamMutationTests {
    /// Broken forms of a fixture of a type, as text.
    private static func broken(_ payload: String) throws -> (right: String, broken: [String]) {
        let sample = try #require(
            FixtureMutationTests.samples.first { $0.reading.name == payload }
        )
        let right = "\(sample.json)"
        let cuts = stride(from: 0, to: right.utf8.count, by: 7).map {
            String(decoding: right.utf8.prefix($0), as: UTF8.self)
        }
        return (right, Mutation.all(of: sample.json).map { "\($0.json)" } + cuts)
    }

    @Test("A message reads as its payload does, wherever the channel field is")
    func messages() throws {
        for (channel, payload) in Reading.topics {
            let reading = try #require(Reading.all.first { $0.name == payload })
            for text in try Self.broken(payload).broken {
                let isRead = (try? reading.read(Array(text.utf8))) != nil
                for frame in [
                    #"{"channel":"\#(channel)","data":\#(text)}"#,
                    #"{"data":\#(text),"channel":"\#(channel)"}"#,
                ] {
                    let event = Array(frame.utf8).withUnsafeBytes { try? StreamFrame.read($0) }
                    guard case .event? = event else {
                        #expect(!isRead, "\(frame)")
                        continue
                    }
                    // A missing symbol is taken from the channel's name.
                    #expect(isRead || !text.contains("\"symbol\""), "\(frame)")
                }
            }
        }
    }

    @Test("Acknowledgements and gaps in every broken form are no event and no crash")
    func control() throws {
        let frames = [
            #"{"subscribed":["prices:S"],"rejected":[{"topic":"x","reason":"no"}]}"#,
            #"{"channel":"fills","gap":{"dropped":17,"topic":"fills"}}"#,
            #"{"type":"gap","channel":"fills","dropped":3}"#,
            #"{"unsubscribed":["fills"]}"#, #"{"error":{"message":"no"},"type":"error"}"#,
        ]
        for frame in try frames.map({ try JSONValue(parsing: $0) }) {
            for mutation in Mutation.all(of: frame) {
                let bytes = mutation.json.serialized()
                let read = bytes.withUnsafeBytes { try? StreamFrame.read($0) }
                if case .event? = read { Issue.record("\(mutation.json)") }
                if case .gap(_, let dropped?) = read { #expect(dropped != 0, "\(mutation.json)") }
            }
        }
    }

    @Test(
        "A stream of any topic lives through broken messages",
        arguments: Reading.topics.filter { $0.channel != "tomorrow" }
    )
    func streamLives(topic: (channel: String, payload: String)) async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([Topic(topic.channel)])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            let socket = try #require(harness.exchange.sockets.first)
            let (right, broken) = try Self.broken(topic.payload)
            for text in broken {
                socket.send(#"{"channel":"\#(topic.channel)","data":\#(text)}"#)
                await Task.yield()
            }
            // Whatever else is on its way, the last word is a gap that names itself.
            socket.send(#"{"channel":"\#(topic.channel)","data":\#(right)}"#)
            socket.send(#"{"channel":"\#(topic.channel)","gap":{"dropped":4711}}"#)
            #expect(await harness.advance { log.gaps.contains { $0.dropped == 4711 } })
            #expect(!log.events.isEmpty)
            #expect(log.failure == nil && !log.hasEnded && stream.state == .live)
            #expect(harness.exchange.sockets.count == 1)
            log.stop()
        }
    }

    @Test("Feeds of lifecycle events survive broken events")
    func lifecycleLives() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let feeds: [(String, any FeedSession)] = [
                ("NewMarket", harness.client.streamNewMarkets().session),
                ("MarketResolution", harness.client.streamResolvedMarkets().session),
            ]
            for (payload, session) in feeds {
                #expect(await harness.advance { session.streamState == .live })
                let (right, broken) = try Self.broken(payload)
                for socket in harness.exchange.sockets {
                    for text in broken + [right] { socket.send(text) }
                }
                #expect(await harness.advance { session.streamState == .live })
                session.close()
            }
        }
    }

    @Test("Feeds of server-sent events survive broken events")
    func eventsLive() async throws {
        let (right, broken) = try Self.broken("TCAReport")
        let source = EventSource(
            broken.map { "event: tca_report\ndata: \($0)\n\n" }
                + [
                    "event\ndata\nid\nretry\n\n", "data:\u{0}\n\n", ": \u{ff}\n\n", "retry: -1\n\n",
                    "id: a\u{0}b\nretry: 99999999999999999999\n\n",
                    "event: tca_report\ndata: \(right)\n\n",
                ]
        )
        let head = HTTPResponse(status: 200, headers: ["Content-Type": "text/event-stream"])
        try await withServer({ _ in .events(head, source) }) { server, service in
            var configuration = SequenceClient.Configuration()
            configuration.baseURL = server.origin.description
            let key: Secret = "seq_test_CANARY-feeds"
            let client = try SequenceClient(apiKey: key, configuration: configuration)
            let wanted = try TCAReport(json: Array(right.utf8))
            var issues = 0
            for try await event in try client.tcaReports() {
                if case .issue = event { issues += 1 }
                if case .event(let report) = event, report == wanted, issues > 0 { break }
                if case .gap = event { Issue.record("the feed broke") }
            }
            #expect(service.requests.count == 1)
        }
    }
}

/// Sends some texts and stays open.
private struct EventSource: MockEventSource {
    let texts: [String]

    init(_ texts: [String]) { self.texts = texts }

    func opened(_ stream: any MockEventOutput) {
        for text in texts { stream.send(Array(text.utf8)) }
    }
    func closed() {}
}
