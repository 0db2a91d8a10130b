/// Submissions whose outcome is not known, kept so that the same bytes can be sent again.
///
/// Bounded: the oldest goes first, and can then still be looked up, only not repeated.
struct UnsettledSubmissions: Sendable {
    private static let capacity = 256
    private var bodies: [GraphID: [UInt8]] = [:]
    private var order: [GraphID] = []

    mutating func keep(_ id: GraphID, _ body: [UInt8]) {
        if bodies.updateValue(body, forKey: id) == nil { order.append(id) }
        if order.count > UnsettledSubmissions.capacity {
            bodies[order.removeFirst()] = nil
        }
    }

    mutating func settle(_ id: GraphID) {
        guard bodies.removeValue(forKey: id) != nil else { return }
        order.removeAll { $0 == id }
    }

    func body(of id: GraphID) -> [UInt8]? { bodies[id] }
}
