import Foundation
import SequenceMarkets

/// Counts what a stream sends after a subscription, and how fast.
enum Count {
    static func run(_ arguments: [String]) async throws {
        guard let url = arguments.first else { throw ArgumentError(description: "no URL") }
        let address = try Address(url)
        let request = WebSocketRequest(origin: address.origin, target: address.target)
        let sink = CountingSink()
        let connection = try await Transports.webSockets().connect(request, delivering: sink)
        let start = ContinuousClock.now
        try await connection.send(Array("{\"subscribe\":[\"prices:*\"]}".utf8), as: .text)
        for await _ in sink.end {}
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let (messages, bytes, reads) = sink.counts
        let processor = Double(clock()) / Double(CLOCKS_PER_SEC)
        print(
            "\(messages) messages, \(bytes) bytes, \(reads) reads in \(seconds) s:",
            "\(Int(Double(messages) / seconds)) messages a second,",
            "\(Int(processor * 1e9 / Double(max(1, messages)))) ns of processor time each"
        )
    }
}

/// Counts, and does nothing else.
final class CountingSink: WebSocketSink {
    private let state = Locked((messages: 0, bytes: 0, reads: 0))
    let end: AsyncStream<Never>
    private let ended: AsyncStream<Never>.Continuation

    init() {
        (end, ended) = AsyncStream.makeStream()
    }

    var counts: (messages: Int, bytes: Int, reads: Int) { state.withLock { $0 } }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        state.withLock { state in
            state.messages += 1
            state.bytes += message.count
        }
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) {}

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        state.withLock { $0.reads += 1 }
        return .read
    }

    func webSocketDidEnd(_ end: WebSocketEnd) { ended.finish() }
}
