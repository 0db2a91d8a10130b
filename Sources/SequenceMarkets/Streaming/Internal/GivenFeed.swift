/// A feed of given events, without a connection.
final class GivenFeed<Payload: Sendable>: FeedSession {
    let mailbox: Mailbox<FeedPolicy<Payload>>
    private let status = StreamStatus()

    init(_ events: [FeedEvent<Payload>], _ error: SequenceError?) {
        let time = SequenceClient.Configuration().time
        mailbox = Mailbox(FeedPolicy(capacity: events.count, time: time))
        if !events.isEmpty { mailbox.append(events) }
        mailbox.finish(error.map { .failure($0) } ?? .end)
        _ = status.move(to: .live)
    }

    var streamState: StreamState { status.state }

    func start() {}

    func close() { _ = status.move(to: .closed) }

    func reachedEnd(_ state: StreamState) { _ = status.move(to: state) }

    func shutDown() async { close() }
}
