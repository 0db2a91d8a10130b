import Synchronization

/// The sink of one socket; once silenced, its calls are ignored.
final class StreamSink: WebSocketSink {
    private weak let link: StreamLink?
    private let generation: Int
    private let isSilent = Atomic(false)
    private let ended = Atomic(false)
    /// Used in the transport's calls only, which are serial.
    private let reader: Confined<any StreamLinkReader>

    init(_ link: StreamLink, _ generation: Int, _ reader: Confined<any StreamLinkReader>) {
        self.link = link
        self.generation = generation
        self.reader = reader
    }

    func silence() { isSilent.store(true, ordering: .releasing) }

    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    private var listener: StreamLink? { isSilent.load(ordering: .acquiring) ? nil : link }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        if !isSilent.load(ordering: .acquiring) { reader.value.receive(message) }
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) { listener?.pong(generation) }

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        listener?.finishRead(generation, reader.value) ?? .read
    }

    func webSocketDidEnd(_ end: WebSocketEnd) {
        ended.store(true, ordering: .releasing)
        guard let listener else { return }
        // Everything received before the end is delivered before it.
        reader.value.handOver()
        listener.ended(generation, end)
    }
}
