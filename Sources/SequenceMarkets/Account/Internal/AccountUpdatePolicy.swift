/// Keeps the newest updates, and says how many were dropped.
struct AccountUpdatePolicy: MailboxPolicy {
    let capacity: Int
    private var missed = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func add(_ batch: [AccountUpdate], to buffer: inout [AccountUpdate]) {
        buffer += batch
        let surplus = buffer.count - capacity
        guard surplus > 0 else { return }
        buffer.removeFirst(surplus)
        missed += surplus
    }

    mutating func prepare(_ buffer: inout [AccountUpdate]) {
        guard missed > 0 else { return }
        buffer.insert(AccountUpdate(.missed(missed), cause: .stream), at: 0)
        missed = 0
    }

    mutating func restore(_ batch: [AccountUpdate], to buffer: inout [AccountUpdate]) {
        let later = buffer
        buffer = []
        add(batch + later, to: &buffer)
    }

    func isFull(_ buffer: [AccountUpdate]) -> Bool { false }
}
