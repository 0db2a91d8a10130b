/// The requests an exchange was sent, and what a test would not expect among them.
struct RequestLog: Sendable {
    private(set) var requests: [RecordedRequest] = []
    /// How many there were, whether they are still remembered or not.
    private(set) var made: UInt64 = 0
    var problems: [String] = []

    /// How many requests are remembered: a server that runs for days must not grow with them.
    private static let mostRequests = 20_000

    mutating func record(_ request: RecordedRequest) {
        made += 1
        requests.append(request)
        if requests.count > RequestLog.mostRequests {
            requests.removeFirst(RequestLog.mostRequests / 4)
        }
    }

    mutating func forget() { requests.removeAll() }
}
