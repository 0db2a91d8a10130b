/// The requests an exchange received, and those that a test would not expect.
struct RequestLog: Sendable {
    private(set) var requests: [RecordedRequest] = []
    /// The number of requests, including those no longer kept.
    private(set) var made: UInt64 = 0
    var problems: [String] = []

    /// The number of requests kept: a server that runs for days must not grow with them.
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
