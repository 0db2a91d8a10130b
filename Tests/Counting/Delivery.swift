import Foundation
import SequenceMarkets

/// A connection in memory, so that the whole way of a message, from the transport's call to the
/// consumer's buffer, runs on the calling thread.
final class Delivery: WebSocketTransport, WebSocketConnection {
    private let sink = Locked<(any WebSocketSink)?>(nil)

    func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        self.sink.withLock { $0 = sink }
        return self
    }

    /// Acknowledges what is subscribed to.
    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) async throws(TransportError) {
        guard let json = try? JSONValue(parsing: bytes), let topics = json["subscribe"] else {
            return
        }
        deliver([Array("{\"subscribed\":\(topics),\"rejected\":[]}".utf8)])
    }

    /// Passes messages on as one read.
    func deliver(_ messages: some Sequence<[UInt8]>) {
        guard let sink = sink.withLock(\.self) else { return }
        for message in messages {
            message.withUnsafeBytes { sink.webSocketDidReceive($0, as: .text) }
        }
        _ = sink.webSocketDidFinishRead()
    }

    func ping(_ payload: [UInt8]) async throws(TransportError) {}
    func resumeReading() {}
    func close(code: UInt16, reason: String, within limit: Duration) async {}
    func abort() {}

    /// Delivers frames to a stream that nobody reads, some of them a read; how many they are, and
    /// how many the stream dropped in the end.
    static func run(
        _ frames: [[UInt8]],
        passes: Int,
        perRead: Int
    ) async throws -> (frames: Int, dropped: Int64) {
        let transport = Delivery()
        var configuration = SequenceClient.Configuration()
        configuration.webSocketTransport = transport
        let client = try SequenceClient(apiKey: "seq_test_count", configuration: configuration)
        let names = Set(
            frames.compactMap { try? JSONValue(parsing: $0)["channel"]?.stringValue }
        )
        let topics = names.subtracting(["orders", "fills"]).sorted().map { Topic($0) }
        let stream = client.stream(topics, delivery: .latest)
        try await stream.ready()
        for _ in 0..<passes {
            for start in stride(from: 0, to: frames.count, by: perRead) {
                transport.deliver(frames[start..<min(start + perRead, frames.count)])
            }
        }
        return (frames.count, Int64(stream.droppedCount))
    }
}
