/// The elements and the end of a sequence that a test makes.
struct GivenElements<Element: Sendable>: Sendable {
    private let elements: [Element]
    private var error: SequenceError?
    private var index = 0

    init(_ elements: some Sequence<Element>, throwing error: SequenceError? = nil) {
        (self.elements, self.error) = (Array(elements), error)
    }

    /// The next element; at the end the error, once, then nil.
    mutating func next() throws(SequenceError) -> Element? {
        if index < elements.count {
            defer { index += 1 }
            return elements[index]
        }
        guard let error else { return nil }
        self.error = nil
        throw error
    }
}
